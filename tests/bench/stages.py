"""Where the time of one recommendation goes: the stages of `recommend`, timed from outside.

Each stage is a function that `app.recommendations.recommend` calls by name. While a measurement runs, those
names are wrapped; nothing in the program knows of it. What no stage claims is shown as the rest.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from time import perf_counter
from unittest.mock import patch

from app.recommendations import recommend as path

STAGES = {
    "judging": ("open_market", "judged_options"),
    "formulating": ("references_of", "objective_of", "asked_of"),
    "solving": ("best_plan",),
    "explaining": ("answer_placed", "answer_refused", "answer_undecided"),
}


@contextmanager
def timed_stages() -> Iterator[dict[str, float]]:
    """Seconds by stage, filled while the block runs. Raises AttributeError when a stage has a new name."""
    spent = dict.fromkeys(STAGES, 0.0)
    with ExitStack() as stack:
        for stage, names in STAGES.items():
            for name in names:
                stack.enter_context(patch.object(path, name, _timed(getattr(path, name), stage, spent)))
        yield spent


def _timed(act: Callable[..., object], stage: str, spent: dict[str, float]) -> Callable[..., object]:
    def timed(*arguments: object, **options: object) -> object:
        began = perf_counter()
        try:
            return act(*arguments, **options)
        finally:
            spent[stage] += perf_counter() - began

    return timed
