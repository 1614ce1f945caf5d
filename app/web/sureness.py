"""How sure the plan is: the share of draws in which it stays the best, and which facts decide."""

import json
from datetime import date
from functools import lru_cache

from markupsafe import Markup

from app.dependencies import Running
from app.robustness.schemas import Robustness, Tornado
from app.robustness.task import AskRobustness
from app.solvers.ask import answer_or_faults
from app.web.asked import Asked
from app.web.charts.tornado import Bar, tornado
from app.web.language import Language
from app.web.words import Words
from catalog.recent import Recent

DRAWS = 1000
BARS = 10
_RECENT: Recent[tuple[bytes, str, date], str] = Recent(16)


def sureness_of(running: Running, asked: Asked) -> Robustness:
    """A thousand draws of the facts behind a question. Raises FaultyQuestion and Problem."""
    document = {"question": asked.changed_document, "draws": DRAWS}
    body = json.dumps(document, ensure_ascii=False, default=float).encode()
    today = running.now().date()
    task = AskRobustness(body, today.isoformat(), asked.limits, running.settings.solve_seconds)
    key = (body, running.catalog.digest, today)
    return _parsed(_RECENT.get(key, lambda: answer_or_faults(running, task)))


@lru_cache(maxsize=8)
def _parsed(text: str) -> Robustness:
    return Robustness.model_validate_json(text)


def tornado_of(found: Robustness, language: Language) -> Markup | None:
    """The facts that move the plan most; None where none does."""
    words = Words(language)
    bars = [_bar(fact, words) for fact in found.tornado[:BARS]]
    title = language.say("Worth of the plan at both ends of each fact; orange where another plan is better")
    axis = language.say("worth of the plan, less is better")
    return tornado(bars, title, axis, language.locale) if bars else None


def _bar(fact: Tornado, words: Words) -> Bar:
    ends = (fact.low.plan_objective, fact.high.plan_objective)
    return Bar(words.fact(f"{fact.kind}: {fact.about}"), min(ends), max(ends), fact.flips)
