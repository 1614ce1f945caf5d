"""A job names the facts its results rest on, and counts how often it was begun again over others."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the columns; a job accepted so far may go on over any facts."""
    op.add_column("jobs", sa.Column("facts", sa.Text(), nullable=True))
    op.add_column("jobs", sa.Column("beginnings", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    """Take them away; jobs stay."""
    op.drop_column("jobs", "beginnings")
    op.drop_column("jobs", "facts")
