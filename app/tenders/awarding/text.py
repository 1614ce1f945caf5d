"""An award for people, as text: winners, the grid of points, rejected bids, what is firm or fragile."""

from collections.abc import Iterator
from io import StringIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.tenders.awarding.schemas import AwardOfTender, BidView

READINGS = {"text": "text read", "copy": "a copy read", "report": "a report read"}
WIDTH = 100


def award_text(award: AwardOfTender) -> str:
    """The whole proposal."""
    console = Console(file=StringIO(), width=WIDTH, color_system=None)
    for part in _parts(award):
        console.print(part)
    console.file.seek(0)
    return "".join(line.rstrip() + "\n" for line in console.file)


def _parts(award: AwardOfTender) -> Iterator[Table | Text]:
    yield Text(_heading(award))
    yield _winners(award)
    yield _grid(award)
    yield from _lines("Rejected", [f"- {b.supplier}, {b.lot}: {_gates(b)}" for b in award.bids if b.failed])
    yield from _lines(
        "Lost", [f"- {b.supplier}, {b.lot}: {b.reason}" for b in award.bids if b.outcome == "lost"]
    )
    yield from _lines("How firm it is", _firmness(award))
    yield from _lines(
        f"Fragile choices under {award.legal_profile} (not legal advice)",
        [f"- {w.severity}: {w.text} {w.remedy} [{w.source}; {READINGS[w.reading]}]" for w in award.warnings],
    )
    notes = [f"- {bid.supplier}, {bid.lot}: {note}" for bid in award.bids for note in bid.notes]
    yield from _lines("Evidence", notes)
    yield Text(f"\nCatalog {award.catalog.digest}, facts up to {award.catalog.as_of}.")


def _heading(award: AwardOfTender) -> str:
    sealed = (
        f"judged under the criteria frozen at {award.frozen.at}, SHA-256 {award.frozen.sha256}"
        if award.frozen
        else "judged under criteria that were not frozen"
    )
    proof = {
        "optimal": "no better award exists",
        "feasible": "time ran out before the proof",
        "refused": "no award is possible",
    }
    return f"{award.name}: {award.status}, {proof[award.status]}; {sealed}."


def _winners(award: AwardOfTender) -> Table:
    table = _table("Who wins", "Lot", "Supplier", f"{award.currency} a month", "Why")
    for lot in award.lots:
        price = "-" if lot.price_per_month is None else f"{lot.price_per_month:,.2f}"
        table.add_row(lot.lot, lot.supplier or "nobody", price, lot.reason)
    return table


def _grid(award: AwardOfTender) -> Table:
    ids = [criterion.id for criterion in award.criteria]
    what = "Points" if award.method == "points" else "Worth and adjusted price"
    table = _table(what, "Lot", "Supplier", "Price a month", *ids, "Total", "Rank")
    for bid in sorted(award.bids, key=lambda b: (b.lot, b.rank or len(award.bids) + 1)):
        earned = [f"{points.points:.2f}" for points in bid.points] or ["-"] * len(ids)
        total = "rejected" if bid.total is None else f"{bid.total:,.2f}"
        table.add_row(
            bid.lot, bid.supplier, f"{bid.price_per_month:,.2f}", *earned, total, str(bid.rank or "-")
        )
    return table


def _gates(bid: BidView) -> str:
    """The gates a bid fails, each told once for all workloads that fail it alike."""
    alike: dict[tuple[str, str], list[str]] = {}
    for gate in bid.failed:
        alike.setdefault((gate.code, gate.text), []).extend([gate.workload] if gate.workload else [])
    return "; ".join(
        " ".join([code, *(["at", ", ".join(names)] if names else [])]) + (f": {text}" if text else "")
        for (code, text), names in alike.items()
    )


def _firmness(award: AwardOfTender) -> Iterator[str]:
    for found in award.rank_reversals:
        names = [award.bids[number].supplier for number in (found.removed_bid, found.winner_without_it)]
        yield f"- {found.lot}: without the losing bid of {names[0]}, {names[1]} would win (rank reversal)"
    if not award.rank_reversals and award.lots:
        yield "- no losing bid decides who wins"
    for line in award.stability:
        kept = f"{line.weight_low:.1f} to {line.weight_high:.1f}"
        yield f"- {line.lot}: the winner stays for a weight of {line.criterion} from {kept}"


def _lines(title: str, lines: "Iterator[str] | list[str]") -> Iterator[Text]:
    listed = list(lines)
    if listed:
        yield Text("\n".join(["", title, *listed]))


def _table(title: str, *columns: str) -> Table:
    table = Table(
        title=f"\n{title}", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False
    )
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    return table
