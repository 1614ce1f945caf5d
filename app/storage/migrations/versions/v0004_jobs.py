"""Jobs, and the chunks they are worked off by."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ID = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "jobs",
        sa.Column("id", ID, primary_key=True),
        sa.Column("tenant", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("chunks", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("result", sa.Text()),
        sa.Column("location", sa.Text()),
        sa.Column("error", sa.Text()),
        sa.Column("request_id", sa.Text(), nullable=False),
    )
    op.create_index("jobs_by_state", "jobs", ["state", "created_at"])
    op.create_index("jobs_by_end", "jobs", ["expires_at"])
    op.create_table(
        "chunks",
        sa.Column("job_id", ID, sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text()),
        sa.Column("lease_until", TIME),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text()),
    )


def downgrade() -> None:
    """Drop both. Refused while a job is unfinished: somebody was promised its answer."""
    open_jobs = "SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')"
    if op.get_bind().scalar(sa.text(open_jobs)):
        raise RuntimeError("there are unfinished jobs; they are not dropped")
    op.drop_table("chunks")
    op.drop_table("jobs")
