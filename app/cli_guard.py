"""What a command line may end in: exit codes, faults one line each, and never a traceback.

0 done    1 a refusal or a failed condition    2 a wrong question    3 unreachable, or no answer in time
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import NoReturn

import typer

from app.faults import FaultyQuestion
from app.recommendations.drift import UnreadableCondition

TRACEBACK_SETTING = "HAVRE_TRACEBACK"


class ExitCode(IntEnum):
    """The contract with scripts that call us."""

    DONE = 0
    REFUSED = 1
    WRONG_QUESTION = 2
    UNREACHABLE = 3


class WrongCommand(ValueError):
    """Options or names that do not make a command; one line per fault."""


class UnreadableAnswer(ValueError):
    """A file that should hold an answer and does not."""


@contextmanager
def guarded() -> Iterator[None]:
    """Turns every error into lines on stderr and an exit code; `HAVRE_TRACEBACK=1` lets bugs through."""
    try:
        yield
    except typer.Exit:
        raise
    except FaultyQuestion as error:
        stop(ExitCode.WRONG_QUESTION, *map(str, error.faults))
    except (WrongCommand, UnreadableCondition) as error:
        stop(ExitCode.WRONG_QUESTION, *str(error).splitlines())
    except BrokenPipeError:
        _leave_closed_pipe()
    except OSError as error:
        stop(ExitCode.UNREACHABLE, _of_file(error))
    except UnreadableAnswer as error:
        stop(ExitCode.UNREACHABLE, str(error))
    except Exception as error:
        if _names_nothing(error):
            stop(ExitCode.WRONG_QUESTION, str(error))
        if os.environ.get(TRACEBACK_SETTING):
            raise
        bug = f"{type(error).__name__}: {' '.join(str(error).split())}"
        stop(
            ExitCode.UNREACHABLE, f"no answer because of an error of ours ({bug}); see {TRACEBACK_SETTING}=1"
        )


def _names_nothing(error: Exception) -> bool:
    """Whether a filter named something the catalog does not hold."""
    from catalog.browse import NoSuchName  # here, so that `--help` does not wait for the catalog

    return isinstance(error, NoSuchName)


def stop(code: ExitCode, *lines: str) -> NoReturn:
    """Write lines to stderr and end with an exit code."""
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(code)


def _of_file(error: OSError) -> str:
    reason = (error.strerror or str(error)).lower()
    return f"{error.filename}: {reason}" if error.filename else reason


def _leave_closed_pipe() -> NoReturn:
    """The reader has left (`havre ... | head`): nothing failed, and the final flush must not complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise typer.Exit(ExitCode.DONE)
