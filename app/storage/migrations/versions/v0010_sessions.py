"""People signed in on a page with a key."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

ID = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "sessions",
        sa.Column("hash", ID, primary_key=True),
        sa.Column("prefix", ID, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
    )
    op.create_index("sessions_by_time", "sessions", ["expires_at"])


def downgrade() -> None:
    """Drop it: everybody signs in again."""
    op.drop_table("sessions")
