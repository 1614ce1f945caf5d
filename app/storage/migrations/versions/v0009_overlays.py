"""What tenants know besides the published facts."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

ID = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "overlays",
        sa.Column("id", ID, primary_key=True),
        sa.Column("tenant", ID, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("fact", sa.JSON(), nullable=False),
    )
    op.create_index("overlays_by_tenant", "overlays", ["tenant", "created_at"])


def downgrade() -> None:
    """Drop it; refused while it holds entries, which stand nowhere else."""
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM overlays")):
        raise RuntimeError("there are overlays; they are not dropped")
    op.drop_table("overlays")
