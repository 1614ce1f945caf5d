"""What has changed between two answers to one question: winners, figures, certificates, stale facts."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal

from app.recommendations.answer import Answer
from app.recommendations.answer_figures import Part
from app.recommendations.answer_placement import Placement

Kind = Literal["winner", "status", "cost", "carbon", "warning", "catalog"]
NOTABLE_SHARE = 0.01  # smaller drifts of a total are not news
WARNINGS = ("certificate_ends", "level_falls", "price_stale")
NEARING = ("certificate_ends", "level_falls")
NEAR_DAYS = (90, 30, 7)  # an end is told again each time it comes nearer than this
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Change(Part):
    """One thing that changed; `notable` ones are what a watch is for."""

    kind: Kind
    what: str
    before: str | None
    after: str | None
    text: str
    notable: bool


class Watched(Part):
    """What a watch found: the days and catalogs compared, and every change."""

    name: str
    before_id: str
    after_id: str
    as_of_before: str
    as_of: str
    changed: bool
    changes: tuple[Change, ...]


def watched(before: Answer, after: Answer) -> Watched:
    """The comparison of an earlier answer with the one of today."""
    changes = tuple(changes_between(before, after))
    return Watched(
        name=after.question.name,
        before_id=before.id,
        after_id=after.id,
        as_of_before=before.question.as_of,
        as_of=after.question.as_of,
        changed=any(change.notable for change in changes),
        changes=changes,
    )


def changes_between(before: Answer, after: Answer) -> Iterator[Change]:
    """Every change, what matters most first."""
    if before.status != after.status:
        text = f"the answer is {after.status}, it was {before.status}"
        yield _change("status", "status", before.status, after.status, text)
    yield from _winners(before, after)
    yield from _figures(before, after)
    yield from _warnings(before, after)
    yield from _nearing(before, after)
    if before.catalog.digest != after.catalog.digest:
        text = f"facts up to {after.catalog.as_of}, they were up to {before.catalog.as_of}"
        yield _change("catalog", "catalog", before.catalog.digest, after.catalog.digest, text, notable=False)


def _winners(before: Answer, after: Answer) -> Iterator[Change]:
    """Workloads whose best place is another one, and what the new one costs beside the old."""
    now = {placement.workload: placement for placement in after.placements}
    for old in before.placements:
        new = now.get(old.workload)
        if new is None:
            if after.placements:
                yield _change("winner", old.workload, _place(old), None, "is no longer asked for")
        elif _place(old) != _place(new):
            cost = new.cost_per_month.value - old.cost_per_month.value
            text = (
                f"{_place(new)} is the best place now, it was {_place(old)}: "
                f"{cost:+,.2f} {new.cost_per_month.currency} a month"
            )
            yield _change("winner", old.workload, _place(old), _place(new), text)


def _place(placement: Placement) -> str:
    return f"{placement.provider} {placement.region}, {placement.label}"


def _figures(before: Answer, after: Answer) -> Iterator[Change]:
    if before.totals is None or after.totals is None:
        return
    old, new = before.totals, after.totals
    pairs: tuple[tuple[Kind, float, float, str], ...] = (
        (
            "cost",
            float(old.cost_per_month.value),
            float(new.cost_per_month.value),
            new.cost_per_month.currency,
        ),
        *(
            (("carbon", old.carbon_kg_per_month.value, new.carbon_kg_per_month.value, "kg CO2e"),)
            if old.carbon_kg_per_month is not None and new.carbon_kg_per_month is not None
            else ()
        ),
    )
    for kind, then, now, unit in pairs:
        share = (now - then) / then if then else 0.0
        if abs(share) > NOTABLE_SHARE:
            text = f"{now:,.2f} {unit} a month, it was {then:,.2f} ({share:+.1%})"
            yield _change(kind, "total", f"{then:.2f}", f"{now:.2f}", text)


def _warnings(before: Answer, after: Answer) -> Iterator[Change]:
    """Warnings on dates and ages that were not there before."""
    known = {(gap.code, gap.about) for gap in before.honest_gaps}
    for gap in after.honest_gaps:
        if gap.code in WARNINGS and (gap.code, gap.about) not in known:
            yield _change("warning", gap.code, None, gap.about, f"{gap.about}: {gap.effect}")


def _nearing(before: Answer, after: Answer) -> Iterator[Change]:
    """Ends of certificates that were known before and have come near since."""
    then, now = (date.fromisoformat(answer.question.as_of) for answer in (before, after))
    known = {(gap.code, gap.about) for gap in before.honest_gaps}
    for gap in after.honest_gaps:
        stated = _DAY.search(gap.about)
        if gap.code not in NEARING or stated is None or (gap.code, gap.about) not in known:
            continue
        left, was = ((date.fromisoformat(stated.group()) - day).days for day in (now, then))
        if any(left <= near < was for near in NEAR_DAYS):
            text = f"{gap.about}: {left} days are left, {was} were"
            yield _change("warning", gap.code, str(was), str(left), text)


def cannot_be_asked(before: Answer, day: str, why: str) -> Watched:
    """The news that a question which had an answer is no question any more."""
    text = f"the question can no longer be asked: {why}"
    change = _change("status", "status", before.status, "invalid_question", text)
    return Watched(
        name=before.question.name,
        before_id=before.id,
        after_id=before.id,
        as_of_before=before.question.as_of,
        as_of=day,
        changed=True,
        changes=(change,),
    )


def _change(
    kind: Kind, what: str, before: str | None, after: str | None, text: str, *, notable: bool = True
) -> Change:
    return Change(kind=kind, what=what, before=before, after=after, text=text, notable=notable)
