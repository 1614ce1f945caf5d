"""What is said of an overlay over HTTP."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from app.recommendations.views import View
from app.storage.overlays import KeptOverlay

Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[ -~]+$")]
EXAMPLE = {
    "provider": "scaleway",
    "machine": "GP1-S",
    "price_per_hour": "0.15",
    "currency": "EUR",
    "date": "2026-11-01",
    "reason": "framework contract 2026-17",
}


class NewPrice(BaseModel):
    """A negotiated price an hour of a machine on demand, and why it is believed."""

    model_config = ConfigDict(extra="forbid")

    provider: Name
    machine: Name
    region: Name | None = None
    price_per_hour: Annotated[str, Field(pattern=r"^[0-9]{1,6}(\.[0-9]{1,8})?$")]
    currency: Literal["EUR", "USD", "CHF", "GBP"]
    date: dt.date
    reason: Name

    def fact(self) -> dict[str, str]:
        """What it says, without the reason."""
        return {
            "provider": self.provider,
            "machine": self.machine,
            "region": self.region or "",
            "price_per_hour": str(Decimal(self.price_per_hour)),
            "currency": self.currency,
            "date": self.date.isoformat(),
        }


class PriceView(View):
    """A negotiated price; `region` null is every region of the provider."""

    id: str
    created_at: dt.datetime
    provider: str
    machine: str
    region: str | None
    price_per_hour: str
    currency: str
    date: str
    reason: str


class PricesView(View):
    """All of a tenant's, oldest first."""

    items: list[PriceView]


def price_view(entry: KeptOverlay) -> PriceView:
    """An entry as it is shown."""
    fact = entry.fact
    return PriceView(
        id=entry.id,
        created_at=entry.created_at,
        provider=fact["provider"],
        machine=fact["machine"],
        region=fact["region"] or None,
        price_per_hour=fact["price_per_hour"],
        currency=fact["currency"],
        date=fact["date"],
        reason=entry.reason,
    )
