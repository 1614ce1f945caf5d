"""Chunks may build on others of their job: each says how many must be done before it begins."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the column; no chunk accepted so far builds on another."""
    op.add_column("chunks", sa.Column("begins_after", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Take it away. Refused while an unfinished job needs it: its chunks would be begun in any order."""
    waiting = (
        "SELECT count(*) FROM chunks JOIN jobs ON jobs.id = chunks.job_id "
        "WHERE chunks.begins_after > 0 AND jobs.state IN ('queued', 'running')"
    )
    if op.get_bind().scalar(sa.text(waiting)):
        raise RuntimeError("there are unfinished jobs whose chunks build on each other")
    op.drop_column("chunks", "begins_after")
