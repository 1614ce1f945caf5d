"""One line per failed level, and warnings: the criterion, the rule, the entity or layer, and the source."""

from dataclasses import dataclass

from catalog.sovereignty.assess import UNDETERMINED, Levels
from catalog.sovereignty.entities import countries_of
from catalog.sovereignty.explain import decided_by, unsettled
from catalog.sovereignty.facts import SovereigntyFacts
from catalog.sovereignty.findings import Finding, finding_of
from catalog.sovereignty.paths import paths_of_reach
from catalog.workloads import Evidence, Reach


@dataclass(frozen=True, slots=True)
class Warned:
    """Something the official level does not show: a stable code, a sentence, the sources."""

    code: str
    text: str
    sources: tuple[str, ...]


def reason_of_level(
    facts: SovereigntyFacts,
    levels: Levels,
    candidate: int,
    structure: int,
    axis: str,
    demanded: int,
    trusted: frozenset[str],
    evidence: Evidence = Evidence.STRUCTURAL,
) -> str:
    """Why a candidate misses a minimum level of an axis, in one line; empty when it does not.

    Names the criteria that decide, the rule behind the first and its source; on the juridical axis the path
    from the company to a country outside the `trusted` ones that controls it.
    """
    held = levels.axis(axis)
    level = int((held.structural if evidence is Evidence.STRUCTURAL else held.proven)[candidate])
    if level >= demanded:
        return ""
    if structure < 0:
        nothing = "no public fact on the structure of the provider [structures.csv]"
        return f"{axis} level unknown, counted as 0: {nothing}"
    if level == UNDETERMINED:
        names = [c for c in unsettled(facts, levels, candidate) if _on(facts, axis, c)]
        open_ones = ", ".join(names)
        return f"{axis} level undetermined, counted as 0: nothing public settles {open_ones} [crosswalk.csv]"
    deciding = decided_by(facts, levels, candidate, axis, evidence)
    found = [finding_of(facts, levels, candidate, structure, criterion) for criterion in deciding]
    parts = [f"{axis} {level} of {demanded} asked, by {', '.join(deciding)}", *map(_said, found[:1])]
    if axis == "juridical":
        parts += foreign_control(facts, structure, trusted)[:1]
    return "; ".join(part for part in parts if part)


def _on(facts: SovereigntyFacts, axis: str, criterion: str) -> bool:
    return facts.framework.axis[facts.framework.criteria.index(criterion)] == axis


def _said(finding: Finding) -> str:
    """The rule that speaks first on a criterion, or that nothing does."""
    if not finding.voices:
        return f"{finding.criterion} {finding.title}: nothing public proves a step"
    voice = finding.voices[0]
    return f"{finding.criterion} {finding.label}: {voice.reasoning} [{', '.join(voice.sources)}]"


def foreign_control(facts: SovereigntyFacts, structure: int, trusted: frozenset[str]) -> list[str]:
    """Paths of control from a company to every country outside the trusted ones, as text with sources."""
    layers = ("ultimate_owner_country", "operator_country", "seat_country")
    outside = {c for layer in layers for c in countries_of(facts, structure, layer)} - trusted
    chains = [paths_of_reach(facts, structure, country, Reach.CONTROL) for country in sorted(outside)]
    return [f"{path.text} [{', '.join(path.sources)}]" for found in chains for path in found]


def warnings_of(
    facts: SovereigntyFacts, levels: Levels, candidate: int, structure: int, trusted: frozenset[str]
) -> tuple[Warned, ...]:
    """What the official level is blind to or leaves open: capital, firmware, presence, lapsed statements.

    Capital (1.4) and firmware (5.3) never lower the Commission's level; `strict_capital` and
    `strict_firmware` make them count.
    """
    found = [
        _of_criterion(facts, levels, candidate, structure, "1.4", "capital"),
        _of_criterion(facts, levels, candidate, structure, "5.3", "firmware"),
        _of_presence(facts, structure, trusted),
    ]
    return tuple(warning for warning in found if warning)


def _of_criterion(
    facts: SovereigntyFacts, levels: Levels, candidate: int, structure: int, criterion: str, what: str
) -> Warned | None:
    """A warning unless the step is at least one below the top on some evidence."""
    finding = finding_of(facts, levels, candidate, structure, criterion)
    if finding.structural_step >= finding.top_step - 1:
        return None
    sources = tuple(dict.fromkeys(s for voice in finding.voices for s in voice.sources))
    switch = f"strict_{what} makes it count"
    if finding.structural_step == 0:
        return Warned(f"{what}_unknown", f"{what}: no public fact; {switch}", sources)
    return Warned(f"{what}_foreign_or_open", f"{what}: {finding.label}; {switch}", sources)


def _of_presence(facts: SovereigntyFacts, structure: int, trusted: frozenset[str]) -> Warned | None:
    fact = facts.fact(structure, "presence_countries")
    outside = [c for c in fact.countries if c not in trusted] if fact else []
    if fact is None or not outside:
        return None
    text = f"present in {', '.join(outside)}, where it can be compelled; exposure_by_presence makes it count"
    return Warned("presence_outside", text, (fact.source,))
