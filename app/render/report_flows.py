"""The data in a plan: what flows where, who could read or stop it, and which facts are still to obtain."""

from app.recommendations.answer import Answer, Flow
from app.recommendations.answer_facts import FactsToObtain
from app.render import figures
from app.render.figures import plain
from app.render.report import Column, Section

FLOW_COLUMNS = (
    Column("Flow"),
    Column("GiB a month", figures=True),
    Column("Who could read it"),
    Column("Who could stop it"),
)
FLOWS_SHOWN = 200
ASKED_SHOWN = 200
FACTS_SHOWN = 3


def flows_section(answer: Answer) -> Section:
    """One row per link: class of the data, countries that reach either end, layers that can be stopped."""
    shown = answer.flows[:FLOWS_SHOWN]
    rest = len(answer.flows) - len(shown)
    note = "Countries whose law reaches either end; layers that parties outside the trusted countries hold."
    lines = [note] if shown else []
    if rest:
        lines.append(f"{rest:,} more flows are in the JSON answer.")
    return Section("Data flows", tuple(lines), FLOW_COLUMNS, tuple(map(_flow_row, shown)))


def _flow_row(flow: Flow) -> tuple[str, ...]:
    places = "same place" if flow.same_place else "between places"
    return (
        f"{plain(flow.from_)} to {plain(flow.to)}\n{plain(flow.data_class)}, {places}",
        figures.number(flow.gib_per_month),
        "\n".join(_readers(flow)),
        "\n".join(_stoppers(flow)),
    )


def _readers(flow: Flow) -> list[str]:
    read = flow.who_can_read
    besides = [country for country in read.presence if country not in read.control]
    silent = (
        ("owner unknown at", read.control_unknown_at),
        ("presence unknown at", read.presence_unknown_at),
    )
    known = (("control:", read.control), ("presence:", besides))
    return [f"{words} {', '.join(map(plain, names))}" for words, names in (*known, *silent) if names]


def _stoppers(flow: Flow) -> list[str]:
    """Layers by provider, each once, although both ends may stand on it."""
    found: dict[tuple[bool, str], dict[str, None]] = {}
    for layer in flow.who_can_stop:
        name = layer.layer.replace("_", " ")
        found.setdefault((not layer.confirmed, layer.provider), {})[name] = None
    lines = [
        f"{plain(provider)}, {'not ruled out' if doubtful else 'confirmed'}: {', '.join(layers)}"
        for (doubtful, provider), layers in sorted(found.items())
    ]
    if flow.unknown_layers:
        lines.append(f"{flow.unknown_layers} layers of unknown control")
    return lines or ["nobody known"]


def facts_section(answer: Answer) -> Section:
    """What to ask the chosen providers, at most three facts each, widest gap first."""
    shown = answer.facts_to_obtain[:ASKED_SHOWN]
    bullets = [line for asked in shown for line in _facts_lines(asked)]
    rest = len(answer.facts_to_obtain) - len(shown)
    if rest:
        bullets.append(f"{rest:,} more lists are in the JSON answer")
    return Section("Facts to obtain", bullets=tuple(bullets))


def _facts_lines(asked: FactsToObtain) -> list[str]:
    who = f"{asked.provider} ({figures.listed(asked.workloads)})"
    lines = [
        f"{who}, {way.axis}: no document proves level {way.demanded}, "
        f"known facts stand against it at {', '.join(way.blocked_by)}"
        for way in asked.ways
        if not way.reachable
    ]
    lines += [
        f"{who}, {fact.axis} {fact.criterion}, level {fact.level} to {fact.needed}: {fact.question_en} "
        f"To show: {fact.document_en} (evidence {fact.least_evidence} or better)"
        for fact in asked.facts[:FACTS_SHOWN]
    ]
    hidden = len(asked.facts) - FACTS_SHOWN + asked.facts_more
    if hidden > 0:
        lines.append(f"{who}: {hidden:,} more facts, the next ones in the JSON answer")
    return [plain(line) for line in lines]
