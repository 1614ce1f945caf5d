"""Messages to other systems, kept until they are delivered or given up."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

ID = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the table, and the index by which the next ones due are found."""
    op.create_table(
        "deliveries",
        sa.Column("tenant", ID, nullable=False),
        sa.Column("id", ID, primary_key=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last", sa.Text()),
    )
    op.create_index("deliveries_by_due", "deliveries", ["state", "due_at"])


def downgrade() -> None:
    """Drop the table; who was to be told is not told."""
    op.drop_table("deliveries")
