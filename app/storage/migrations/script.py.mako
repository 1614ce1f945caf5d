"""${message}."""

import sqlalchemy as sa
from alembic import op

revision = "${up_revision}"
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Say what changes, and why."""


def downgrade() -> None:
    """Say what is undone, and what happens to the data."""
