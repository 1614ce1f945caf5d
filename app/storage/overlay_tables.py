"""The table of overlays: what tenants know besides the published facts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Text
from sqlmodel import Field

from app.storage.tables import ID, Owned, UtcTime


class OverlayRow(Owned, table=True):
    """One entry of an overlay: `fact` as it is laid, `document` as it was stated, `reason` why it holds.

    Nothing of it changes but `removed_at`, once: what answers rested on stays.
    """

    __tablename__ = "overlays"
    __table_args__ = (Index("overlays_by_tenant", "tenant", "created_at"),)

    id: str = Field(primary_key=True, sa_type=ID)
    created_at: datetime = Field(sa_type=UtcTime)
    reason: str = Field(sa_type=Text)
    fact: dict[str, Any] = Field(sa_type=JSON)
    document: dict[str, Any] = Field(sa_type=JSON)
    removed_at: datetime | None = Field(default=None, sa_type=UtcTime)
