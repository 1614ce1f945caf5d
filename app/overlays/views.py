"""What is said of an overlay over HTTP."""

import datetime as dt
from typing import Any, Literal, TypeAlias

from app.recommendations.views import View
from app.storage.overlays import KeptOverlay

PRICE: dict[str, Any] = {
    "kind": "price",
    "provider": "scaleway",
    "machine": "GP1-S",
    "price_per_hour": "0.15",
    "currency": "EUR",
    "date": "2026-11-01",
    "reason": "framework contract 2026-17",
}
RESERVED: dict[str, Any] = {
    "kind": "price",
    "provider": "outscale",
    "machine": "tinav7.c8r32p2",
    "purchase": "reserved_1y",
    "price_per_month": "170",
    "currency": "EUR",
    "date": "2026-11-01",
    "reason": "offer 2026-104, for a year",
}
STORAGE_PRICE: dict[str, Any] = {
    "kind": "storage_price",
    "provider": "scaleway",
    "item": "object_storage_gib_month",
    "tiers": [
        {"from_gib": 0, "price_per_gib_month": "0.0078"},
        {"from_gib": 102400, "price_per_gib_month": "0.0065"},
    ],
    "currency": "EUR",
    "date": "2026-11-01",
    "reason": "framework contract 2026-17",
}
TRAFFIC_PRICE: dict[str, Any] = {
    "kind": "traffic_price",
    "provider": "scaleway",
    "item": "object_storage_egress_gib",
    "price_per_gib": "0",
    "currency": "EUR",
    "date": "2026-11-01",
    "reason": "traffic out waived in framework contract 2026-17",
}
TOKEN_PRICE: dict[str, Any] = {
    "kind": "token_price",
    "provider": "scaleway",
    "model": "mistral-small-3.2-24b",
    "input_per_million": "0.12",
    "output_per_million": "0.30",
    "currency": "EUR",
    "date": "2026-11-01",
    "reason": "framework contract 2026-17",
}
DISCOUNT: dict[str, Any] = {
    "kind": "discount",
    "provider": "ovhcloud",
    "of": "compute",
    "share": 0.12,
    "valid_from": "2026-07-01",
    "valid_to": "2027-06-30",
    "date": "2026-06-15",
    "reason": "enterprise agreement 2026-9",
}
QUOTE: dict[str, Any] = {
    "kind": "quote",
    "workload": "api",
    "provider": "outscale",
    "region": "cloudgouv-eu-west-1",
    "cost_per_month": "5400.00",
    "currency": "EUR",
    "valid_to": "2027-03-31",
    "date": "2026-11-02",
    "reason": "offer 2026-118",
}
SITE: dict[str, Any] = {
    "kind": "site",
    "id": "own-paris",
    "name": "Our machine room in Paris",
    "entity": "Ville de Lutece",
    "seat_country": "FR",
    "owner": "Ville de Lutece",
    "owner_country": "FR",
    "document": "decision",
    "facts": [
        {"layer": "control_plane", "value": "OpenStack, run by ourselves", "countries": ["open"]},
        {"layer": "control_plane_licence", "value": "open", "countries": ["FR"]},
        {"layer": "presence_countries", "value": "no other country", "countries": ["FR"]},
    ],
    "regions": [
        {"id": "p1", "city": "Paris", "country": "FR", "latitude": 48.85, "longitude": 2.35, "pue": 1.4}
    ],
    "machines": [
        {
            "name": "node-32",
            "region": "p1",
            "vcpu": 32,
            "memory_gib": 128,
            "cost_per_month": "260",
            "count": 12,
        }
    ],
    "storage": [{"region": "p1", "class": "object", "cost_per_gib_month": "0.0065"}],
    "traffic": [{"region": "p1", "cost_per_gib": "0"}],
    "currency": "EUR",
    "date": "2026-11-01",
    "reason": "asset register and energy bills of 2025",
}
FACT: dict[str, Any] = {
    "kind": "fact",
    "provider": "ovhcloud",
    "layer": "disconnect_tested",
    "value": "yes, tested in June 2026",
    "document": "audit",
    "date": "2026-06-30",
    "reason": "test report shown under agreement",
}
CERTIFICATE: dict[str, Any] = {
    "kind": "certificate",
    "provider": "scaleway",
    "scheme": "SecNumCloud",
    "codes": ["secnumcloud"],
    "offers": ["*@fr-par-1"],
    "valid_from": "2026-10-01",
    "evidence": "authority",
    "date": "2026-10-02",
    "reason": "decision of the authority, received by letter",
}
DISTRUST: dict[str, Any] = {
    "kind": "distrust",
    "provider": "outscale",
    "scheme": "SecNumCloud",
    "date": "2026-11-10",
    "reason": "the perimeter we were shown leaves out our region",
}
PRICES = (PRICE, STORAGE_PRICE, TRAFFIC_PRICE, TOKEN_PRICE, DISCOUNT)
EXAMPLES = {one["kind"]: one for one in (*PRICES, QUOTE, SITE, FACT, CERTIFICATE, DISTRUST)}


Kind: TypeAlias = Literal[
    "price",
    "storage_price",
    "traffic_price",
    "token_price",
    "discount",
    "quote",
    "site",
    "fact",
    "certificate",
    "distrust",
]


class OverlayView(View):
    """One entry. `entry` is what was stated; `left_out` says why it cannot take part, null where it does.

    `source` is the id by which answers cite it.
    """

    id: str
    created_at: dt.datetime
    kind: Kind
    about: str
    source: str
    reason: str
    left_out: str | None
    entry: dict[str, Any]


class OverlaysView(View):
    """All of a tenant's, oldest first; `digest` names the facts that come of them."""

    digest: str
    items: list[OverlayView]


def overlay_view(kept: KeptOverlay, left_out: dict[str, str]) -> OverlayView:
    """An entry as it is shown; `left_out` says why by title."""
    return OverlayView(
        id=kept.id,
        created_at=kept.created_at,
        kind=kept.document["kind"],
        about=kept.entry.about(),
        source=kept.entry.source_id,
        reason=kept.entry.reason,
        left_out=left_out.get(kept.entry.title()),
        entry=dict(kept.document),
    )
