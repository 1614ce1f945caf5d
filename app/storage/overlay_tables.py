"""The table of overlays: what a tenant knows besides the published facts."""

from datetime import datetime

from sqlalchemy import JSON, Index, Text
from sqlmodel import Field

from app.storage.tables import ID, Owned, UtcTime


class OverlayRow(Owned, table=True):
    """One entry of an overlay; `fact` is what it says, `reason` why it is believed."""

    __tablename__ = "overlays"
    __table_args__ = (Index("overlays_by_tenant", "tenant", "created_at"),)

    id: str = Field(primary_key=True, sa_type=ID)
    created_at: datetime = Field(sa_type=UtcTime)
    reason: str = Field(sa_type=Text)
    fact: dict[str, str] = Field(sa_type=JSON)
