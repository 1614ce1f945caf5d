"""From a document to a tender: read, check everything, tell every fault at once."""

from collections.abc import Iterator

from pydantic import BaseModel, ValidationError

from app.faults import Fault, FaultyQuestion
from app.recommendations.asking.documents import Document, read_document
from app.recommendations.asking.trees import Limits
from app.tenders.faults import MOST_FAULTS, fault_at, faults_of, located, nobody, repeated
from app.tenders.schemas import BidWire, LimitsWire, LotWire, SupplierWire, TenderWire

LIMITS = Limits(size_bytes=64 * 1024 * 1024, depth=10, nodes=6_000_000)

_GROUPS: dict[str, type[BaseModel]] = {
    "lots": LotWire,
    "suppliers": SupplierWire,
    "bids": BidWire,
    "limits": LimitsWire,
}


def read_tender(document: Document, *, limits: Limits = LIMITS) -> TenderWire:
    """The tender a document states. Raises `FaultyQuestion` with every fault, in document order."""
    tree, unread = read_document(document, limits)
    faults = [located(fault) for fault in unread]
    told = {fault.pointer for fault in faults}
    try:
        tender = TenderWire.model_validate(tree)
    except ValidationError as error:
        found = faults_of(error, TenderWire, _GROUPS)
        faults += [fault for fault in found if fault.pointer not in told]
        raise FaultyQuestion(faults) from error
    faults += list(_clashes(tender))[:MOST_FAULTS]
    if faults:
        raise FaultyQuestion(faults)
    return tender


def _clashes(tender: TenderWire) -> Iterator[Fault]:
    """Faults between groups: names that repeat, names nobody knows, bids without what is compared."""
    lots = [lot.id for lot in tender.lots]
    suppliers = [supplier.id for supplier in tender.suppliers]
    yield from repeated("lots", lots)
    yield from repeated("suppliers", suppliers)
    compared = "price" if tender.objective == "lowest_price" else "score"
    known_lots, known_suppliers = frozenset(lots), frozenset(suppliers)
    for index, bid in enumerate(tender.bids):
        if bid.lot not in known_lots:
            yield nobody(("bids", index, "lot"), bid.lot, "lot", lots)
        if bid.supplier not in known_suppliers:
            yield nobody(("bids", index, "supplier"), bid.supplier, "supplier", suppliers)
        if getattr(bid, compared) is None:
            problem = f"this bid has no {compared}, which {tender.objective} compares"
            yield fault_at(("bids", index, compared), problem, "write it or leave the bid out", "missing")
