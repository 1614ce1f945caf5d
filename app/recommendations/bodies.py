"""From the body of a request to a question: the media type decides how it is read."""

import json
from dataclasses import replace

from fastapi import Request

from app.dependencies import Running
from app.problems import ErrorView, Problem
from app.recommendations.asking.parse import DEFAULT_LIMITS, parse_question
from app.recommendations.asking.trees import Limits
from app.recommendations.question import Question

JSON_TYPE = "application/json"
YAML_TYPES = ("application/yaml", "application/x-yaml", "text/yaml")


def read_question(running: Running, raw: bytes, media_type: str, today: str | None = None) -> Question:
    """The question in a body, with every fault; `today` is its date when it names none (default: today).

    Raises FaultyQuestion or Problem.
    """
    if media_type == JSON_TYPE:
        refuse_other_text(raw)
    today = today or running.now().date().isoformat()
    return parse_question(raw, running.vocabulary, today=today, limits=limits_of(running))


def limits_of(running: Running) -> Limits:
    """How large a document may be, by the settings."""
    settings = running.settings
    return replace(DEFAULT_LIMITS, size_bytes=settings.body_bytes, nodes=settings.question_values)


def media_type_of(content_type: str) -> str:
    """The media type of a question, without parameters. Raises Problem for one that is not read."""
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == JSON_TYPE or media_type in YAML_TYPES:
        return media_type
    raise Problem("unsupported-media-type", headers={"Accept": ", ".join((JSON_TYPE, *YAML_TYPES))})


def check_text_of(request: Request, raw: bytes) -> None:
    """Refuse a body that is not what its media type says. Raises Problem."""
    if media_type_of(request.headers.get("content-type", "")) == JSON_TYPE:
        refuse_other_text(raw)


def refuse_other_text(raw: bytes) -> None:
    """What calls itself JSON must be JSON; the reader of questions would also take YAML."""
    try:
        json.loads(raw)
    except json.JSONDecodeError as error:
        detail = f"line {error.lineno}, column {error.colno} is not JSON"
    except (UnicodeDecodeError, RecursionError, ValueError):
        detail = "the text is not JSON of ordinary depth and numbers, in UTF-8"
    else:
        return
    fault = ErrorView(pointer="", parameter=None, code="syntax", detail=detail, remedy=None)
    raise Problem("unreadable", errors=[fault])
