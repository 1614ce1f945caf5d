"""A sovereignty card as a report: coverage first, then levels, control, layers, criteria, ways up."""

from app.render import figures
from app.render.card_facts import (
    certificates_section,
    columns_of,
    control_section,
    layers_section,
    reach_section,
    sources_section,
    spoken,
    statements_section,
)
from app.render.figures import plain
from app.render.report import Report, Section
from app.sovereignty.schemas import Axis, CriterionView, ProviderCard, WayUp

CRITERIA_SAID = 1  # rules quoted per criterion: the loudest


def compose_card(card: ProviderCard) -> Report:
    """Everything a person should read of a card; empty sections are left out."""
    sections = (
        _coverage(card),
        _axes(card),
        control_section(card),
        reach_section(card),
        layers_section(card),
        certificates_section(card),
        _criteria(card),
        *(_way(way) for way in card.ways_up),
        _warnings(card),
        _proposal(card),
        statements_section(card),
        sources_section(card),
    )
    return Report(_title(card), _verdict(card), tuple(s for s in sections if not s.is_empty))


def _title(card: ProviderCard) -> str:
    asked = card.asked
    place = f"{asked.region} ({asked.country or 'country unknown'})" if asked.region else "place unknown"
    model = f", model {asked.model} ({asked.model_origin.replace('_', ' ')})" if asked.model else ""
    return plain(f"Sovereignty of {asked.name}: {asked.workload} in {place}{model}, as of {asked.as_of}")


def _verdict(card: ProviderCard) -> str:
    if card.asked.structure is None:
        return "Unknown: no public fact on owner, operator and platform; gates take the levels as 0."
    axes = card.axes
    return plain(
        f"Juridical {_level(axes.juridical)}, technological {_level(axes.technological)}; "
        f"score {figures.score(card.score)} of 100. {_who(card)} {_who_stops(card)}"
    )


def _who(card: ProviderCard) -> str:
    """Who controls it, seen from the countries the buyer trusts."""
    trusted = ", ".join(card.asked.trusted_countries)
    outside = dict.fromkeys(path.country for path in card.reach.paths if path.reach == "control")
    if outside:
        return f"Controlled from {', '.join(outside)}, outside the trusted countries ({trusted})."
    if card.reach.owner_unknown:
        return "The ultimate owner is unknown."
    return f"Nobody outside the trusted countries ({trusted}) is known to control it."


def _who_stops(card: ProviderCard) -> str:
    confirmed = card.resilience.confirmed_kill_switches
    if confirmed:
        return f"Somebody outside can stop {spoken(confirmed)}."
    if card.resilience.kill_switch_layers:
        return "No document shows a switch abroad; nobody rules one out at the layers named below."
    return ""


def _level(axis: Axis) -> str:
    structural = figures.UNKNOWN if axis.structural is None else str(axis.structural)
    proven = figures.UNKNOWN if axis.proven is None else str(axis.proven)
    ceiling = figures.UNKNOWN if axis.ceiling is None else str(axis.ceiling)
    return f"{structural} ({proven} proven, {ceiling} at best)"


def _coverage(card: ProviderCard) -> Section:
    known, layers = card.coverage, len(card.layers)
    unknown_layers = spoken(known.layers_unknown) or "none"
    lines = [
        f"Criteria: {figures.share(known.share)} of those that score have some fact. "
        f"Held below the top by known facts: {', '.join(known.adverse) or 'none'}. "
        f"Presumed, worst case that fits: {', '.join(known.presumed) or 'none'}. "
        f"Unknown: {', '.join(known.unknown) or 'none'}.",
        f"Layers: {len(known.layers_known)} of {layers} known. Unknown: {unknown_layers}.",
    ]
    if card.asked.structure is None:
        lines.insert(
            0,
            "No public fact on the structure of this provider is held: what follows is what holds for the "
            "whole market, and what to ask.",
        )
    if known.lapsed:
        lines.append(f"Statements older than twelve months, counted as nothing: {', '.join(known.lapsed)}.")
    return Section("Coverage", lines=tuple(map(plain, lines)))


def _axes(card: ProviderCard) -> Section:
    named = (
        ("Juridical", card.axes.juridical),
        ("Technological", card.axes.technological),
        ("Assurance", card.axes.assurance),
    )
    columns = ("Axis", "By structure", "Proven", "At best", "Decided by", "Nothing public settles")
    rows = [
        (name, *_cells(axis), ", ".join(axis.decided_by), ", ".join(axis.unsettled)) for name, axis in named
    ]
    official = [
        f"Official {name}: SEAL {_or_unknown(r.seal)} on proof, {_or_unknown(r.seal_ceiling)} at best; "
        f"score {figures.score(r.score)}."
        for name, r in card.official.items()
    ]
    return Section("Levels, SEAL 0-4", columns=columns_of(columns), rows=tuple(rows), bullets=tuple(official))


def _cells(axis: Axis) -> tuple[str, str, str]:
    return _or_unknown(axis.structural), _or_unknown(axis.proven), _or_unknown(axis.ceiling)


def _or_unknown(level: int | None) -> str:
    return figures.UNKNOWN if level is None else str(level)


def _criteria(card: ProviderCard) -> Section:
    columns = ("Criterion", "Step", "Level", "Proven", "At best", "Status", "Why", "Evidence", "Source")
    rows = tuple(_criterion(view) for view in card.criteria if view.applies)
    return Section("Criteria", columns=columns_of(columns), rows=rows)


def _criterion(view: CriterionView) -> tuple[str, ...]:
    said = view.said_by[:CRITERIA_SAID]
    step = f"{view.step} of {view.top_step}: {view.step_label}" if view.step else figures.UNKNOWN
    return tuple(
        map(
            plain,
            (
                f"{view.criterion} {view.title}",
                step,
                _or_unknown(view.level),
                str(view.proven_level),
                str(view.ceiling_level),
                view.status,
                said[0].reasoning if said else "",
                said[0].evidence if said else "",
                ", ".join(said[0].sources) if said else "",
            ),
        )
    )


def _way(way: WayUp) -> Section:
    title = (
        f"To reach {way.axis} {way.demanded} {'by structure' if way.evidence == 'structural' else 'on proof'}"
    )
    if not way.reachable:
        blocked = ", ".join(way.blocked_by)
        lines = (
            f"No document reaches it: known facts stand against it at {blocked} (see the criteria). Only a "
            "change of the facts does: another owner, operator, place or platform.",
        )
        return Section(title, lines=lines)
    rows = tuple(
        tuple(map(plain, (f.criterion, f.question_en, f.document_en, f.least_evidence, str(f.axis_reaches))))
        for f in way.facts_to_obtain
    )
    columns = ("Criterion", "Question to send", "Document", "Least evidence", "Axis then at")
    return Section(title, columns=columns_of(columns), rows=rows)


def _warnings(card: ProviderCard) -> Section:
    return Section("Warnings", bullets=tuple(plain(warning.text) for warning in card.warnings))


def _proposal(card: ProviderCard) -> Section:
    lines = [
        f"{p.framework}, a proposal and not law: {p.held or 'no level'} on facts, "
        f"{p.possible or 'no level'} if every open point is confirmed."
        for p in card.proposals
    ]
    points = [
        f"{r.factor} {r.verdict.replace('_', ' ')}: {r.question}"
        for p in card.proposals
        for r in p.requirements
        if r.verdict == "unmet"
    ]
    return Section(
        "Draft law, gates nothing", lines=tuple(map(plain, lines)), bullets=tuple(map(plain, points))
    )
