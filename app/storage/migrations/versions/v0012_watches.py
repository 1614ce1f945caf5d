"""Questions that are asked again and again, and what was reported of each."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

ID = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "watches",
        sa.Column("tenant", ID, nullable=False),
        sa.Column("id", ID, primary_key=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("asked_at", TIME),
        sa.Column("facts", sa.Text()),
        sa.Column("answer_id", sa.Text()),
        sa.Column("trouble", sa.Text()),
        sa.Column("held_until", TIME),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("watches_by_tenant", "watches", ["tenant", "id"])
    op.create_index("watches_by_due", "watches", ["due_at"])
    op.create_table(
        "watch_reports",
        sa.Column("tenant", ID, nullable=False),
        sa.Column("id", ID, primary_key=True),
        sa.Column("watch_id", ID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("watch_reports_by_watch", "watch_reports", ["watch_id", "id"])


def downgrade() -> None:
    """Drop them; refused while something is watched, which stands nowhere else."""
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM watches")):
        raise RuntimeError("there are watches; they are not dropped")
    op.drop_table("watch_reports")
    op.drop_table("watches")
