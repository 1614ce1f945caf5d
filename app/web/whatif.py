"""The what-if page: ready scenarios and one of one's own, side by side with the base plan."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from starlette.datastructures import QueryParams

from app.dependencies import Running
from app.recommendations.asking.trees import Tree
from app.scenarios.library import library
from app.scenarios.schemas import ScenarioView, WhatIf
from app.scenarios.task import CompareScenarios
from app.solvers.ask import answer_or_faults
from app.web.asked import Asked
from app.web.compared import share
from catalog.recent import Recent

MOST_CHOSEN = 12
MINE = "mine"
_RECENT: Recent[tuple[bytes, str, date], str] = Recent(16)


@dataclass(frozen=True, slots=True)
class Choice:
    """A ready scenario and whether it was chosen."""

    name: str
    en: str
    fr: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Own:
    """A scenario of one's own: dearer (or cheaper) by a percentage, a provider gone, demand times."""

    provider: str = ""
    percent: str = ""
    gone: str = ""
    times: str = ""

    def changes(self) -> list[dict[str, Tree]]:
        """The changes it means; a field that is empty or no number changes nothing."""
        found: list[dict[str, Tree]] = []
        percent, times = _decimal(self.percent), _decimal(self.times)
        if percent:
            priced: dict[str, Tree] = {"kind": "price", "share": percent / 100}
            found.append({**priced, "provider": self.provider} if self.provider else priced)
        if self.gone:
            found.append({"kind": "provider_excluded", "provider": self.gone})
        if times:
            found.append({"kind": "demand", "factor": times})
        return found


@dataclass(frozen=True, slots=True)
class ShownScenario:
    """A scenario with its cost over the dearest plan shown (0-1), for a bar."""

    view: ScenarioView
    share: float


@dataclass(frozen=True, slots=True)
class WhatIfPage:
    """What the template shows; `found` is None until something was chosen."""

    asked: Asked
    choices: tuple[Choice, ...]
    own: Own
    found: WhatIf | None
    base_share: float
    scenarios: tuple[ShownScenario, ...]


def own_of(given: QueryParams) -> Own:
    """The scenario of one's own in an address."""
    return Own(*(given.get(name, "").strip()[:60] for name in ("provider", "percent", "gone", "times")))


def whatif_page(running: Running, asked: Asked, given: QueryParams) -> WhatIfPage:
    """The page of a question and some scenarios. Raises FaultyQuestion and Problem."""
    known = library()
    names = [name for name in dict.fromkeys(given.getlist("s")) if name in known][:MOST_CHOSEN]
    own = own_of(given)
    scenarios: list[Tree] = [*names]
    if own.changes():
        scenarios.append({"name": MINE, "changes": [*own.changes()]})
    found = compared_scenarios(running, asked, scenarios) if scenarios else None
    shown = found.scenarios if found else ()
    plans = [found.base, *(view.plan for view in shown)] if found else []
    most = max((p.totals.cost_per_month for p in plans if p.totals), default=Decimal(0))
    base = found.base.totals if found else None
    return WhatIfPage(
        asked=asked,
        choices=tuple(Choice(n, one.en, one.fr, n in names) for n, one in known.items()),
        own=own,
        found=found,
        base_share=share(base.cost_per_month, most) if base else 0.0,
        scenarios=tuple(
            ShownScenario(v, share(v.plan.totals.cost_per_month, most) if v.plan.totals else 0.0)
            for v in shown
        ),
    )


def compared_scenarios(running: Running, asked: Asked, scenarios: Sequence[Tree]) -> WhatIf:
    """The scenarios beside the base. Raises FaultyQuestion and Problem."""
    document = {"question": asked.changed_document, "scenarios": list(scenarios)}
    body = json.dumps(document, ensure_ascii=False, default=float).encode()
    today = running.now().date()
    task = CompareScenarios(body, today.isoformat(), asked.limits, running.settings.solve_seconds)
    key = (body, running.catalog.digest, today)
    return _parsed(_RECENT.get(key, lambda: answer_or_faults(running, task)))


@lru_cache(maxsize=8)
def _parsed(text: str) -> WhatIf:
    return WhatIf.model_validate_json(text)


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number else None
