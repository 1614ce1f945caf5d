"""Every answer of the journal belongs to a tenant; those kept so far to the local one."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ID = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")


def upgrade() -> None:
    """Add the column, and read pages by tenant. Rows take the default without being updated."""
    op.add_column("journal", sa.Column("tenant", ID, nullable=False, server_default="local"))
    op.drop_index("journal_by_time", "journal")
    op.create_index("journal_by_tenant", "journal", ["tenant", "created_at", "id"])


def downgrade() -> None:
    """Take it away. Refused while there are other tenants: their answers would be shown to all."""
    others = "SELECT count(*) FROM journal WHERE tenant <> 'local'"
    if op.get_bind().scalar(sa.text(others)):
        raise RuntimeError("the journal holds answers of several tenants; they are not mixed")
    op.drop_index("journal_by_tenant", "journal")
    op.create_index("journal_by_time", "journal", ["created_at", "id"])
    op.drop_column("journal", "tenant")
