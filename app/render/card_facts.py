"""The parts of a card's report that show facts: control, reach, layers, certificates, statements, sources."""

from app.render import figures
from app.render.figures import plain
from app.render.report import Column, Section
from app.sovereignty.schemas import ProviderCard, StackLayer


def spoken(layers: tuple[str, ...]) -> str:
    """Names of layers as words."""
    return ", ".join(layer.replace("_", " ") for layer in layers)


def columns_of(names: tuple[str, ...]) -> tuple[Column, ...]:
    """Plain columns of these names."""
    return tuple(Column(name) for name in names)


def control_section(card: ProviderCard) -> Section:
    """Who sells, operates and owns, link by link."""
    rows = tuple(
        (
            link.role,
            plain(link.value or figures.UNKNOWN),
            ", ".join(link.countries),
            link.evidence,
            ", ".join(link.sources),
        )
        for link in card.chain_of_control
    )
    return Section(
        "Chain of control", columns=columns_of(("Role", "Who", "Country", "Evidence", "Source")), rows=rows
    )


def reach_section(card: ProviderCard) -> Section:
    """Countries by kind of reach, and the path of each that is not trusted."""
    found = card.reach
    lines = [
        f"By {kind}: {', '.join(getattr(found, kind)) or figures.UNKNOWN}"
        for kind in ("control", "presence", "supply")
    ]
    if found.owner_unknown:
        lines.append("The ultimate owner is unknown: an exclusion by control leaves this provider out.")
    if market := _of_the_market(card):
        lines.append(market)
    paths = [f"{p.reach}: {p.text} [{', '.join(p.sources)}]" for p in found.paths]
    return Section(
        "Whose law reaches it", lines=tuple(lines), bullets=tuple(map(plain, dict.fromkeys(paths)))
    )


def _of_the_market(card: ProviderCard) -> str:
    """Layers whose countries no fact of this provider gives: they are those of the whole market."""
    listed = {*card.reach.control, *card.reach.presence, *card.reach.supply}
    found = [layer for layer in card.layers if layer.foreign and not listed >= {*layer.controlling_countries}]
    if not found:
        return ""
    countries = sorted({country for layer in found for country in layer.controlling_countries})
    names = spoken(tuple(layer.layer for layer in found))
    return f"As for every provider, beside these: {names} may come from {', '.join(countries)}."


def layers_section(card: ProviderCard) -> Section:
    """The stack layer by layer, and what happens when a vendor leaves."""
    columns = (
        "Layer",
        "Vendor",
        "Country",
        "Licence",
        "Off from afar",
        "Days",
        "Substitute",
        "Evidence",
        "Source",
    )
    metrics = card.resilience
    low, high = figures.share(metrics.trusted_share_low), figures.share(metrics.trusted_share_high)
    share = low if low == high else f"{low} to {high}"
    until = "" if metrics.degradation_exact or metrics.days_to_degradation is None else "at most "
    bullets = (
        f"Layers in trusted hands: {share}.",
        f"In foreign hands, and nobody rules out a stop from outside: "
        f"{spoken(metrics.kill_switch_layers) or 'none known'}; "
        f"documented: {spoken(metrics.confirmed_kill_switches) or 'none'}.",
        f"Weakest layer: {metrics.weakest_layer.replace('_', ' ')}. "
        f"Days until something degrades once vendors leave: {until}{_days(metrics.days_to_degradation)}.",
    )
    return Section(
        "Layers",
        columns=columns_of(columns),
        rows=tuple(_layer(layer) for layer in card.layers),
        bullets=tuple(map(plain, bullets)),
    )


def _layer(layer: StackLayer) -> tuple[str, ...]:
    countries = ", ".join(layer.controlling_countries) or figures.UNKNOWN
    return (
        layer.layer.replace("_", " "),
        plain(layer.vendor or figures.UNKNOWN),
        f"{countries} (foreign)" if layer.foreign else countries,
        (layer.licence or "").replace("_", " "),
        layer.switch_off,
        _days(layer.days_without_vendor),
        layer.substitute,
        layer.evidence,
        ", ".join(layer.sources),
    )


def _days(figure: float | str | None) -> str:
    if figure is None:
        return figures.UNKNOWN
    return figure if isinstance(figure, str) else figures.number(figure)


def certificates_section(card: ProviderCard) -> Section:
    """Certificates with standing, perimeter and what each counts for here."""
    rows = tuple(
        tuple(
            map(
                plain,
                (
                    held.scheme,
                    held.standing.replace("_", " "),
                    f"{held.valid_from or 'start unknown'} to {held.valid_to or 'end unknown'}",
                    held.perimeter,
                    held.credited_as or "no",
                    held.said_by.replace("_", " "),
                    ", ".join(held.sources),
                ),
            )
        )
        for held in card.certificates
    )
    columns = ("Certificate", "Standing", "Valid", "Perimeter", "Counts here as", "Said by", "Source")
    return Section("Certificates of the provider", columns=columns_of(columns), rows=rows)


def statements_section(card: ProviderCard) -> Section:
    """Grouped by what they are about, so that contradictions stand together."""
    rows = tuple(
        tuple(
            map(
                plain,
                (
                    f"{said.attribute.replace('_', ' ')} ({said.offers})",
                    said.value,
                    (said.note or "")
                    if said.verified
                    else f"to confirm, credited nowhere; {said.note or ''}",
                    said.date or "",
                    ", ".join(said.sources),
                ),
            )
        )
        for said in sorted(card.statements, key=lambda said: said.attribute)
    )
    columns = ("About", "What is said", "Note", "Date", "Source")
    return Section("What sources say", columns=columns_of(columns), rows=rows)


def sources_section(card: ProviderCard) -> Section:
    """Every source the card cites."""
    cited = [f"{name}: {s.title} {s.url} {s.date}".strip() for name, s in card.sources.items()]
    return Section("Sources", bullets=tuple(map(plain, cited)))
