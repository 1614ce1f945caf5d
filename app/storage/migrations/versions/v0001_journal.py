"""The journal: one row for each question that was answered."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# Ids are compared byte by byte, whatever the language of the database.
ID = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table, and the index its pages are read by."""
    op.create_table(
        "journal",
        sa.Column("id", ID, primary_key=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("question_type", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("catalog_digest", sa.Text(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
    )
    op.create_index("journal_by_time", "journal", ["created_at", "id"])


def downgrade() -> None:
    """Drop the table. Refused while it holds entries: a journal is thrown away by hand, never by a step."""
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM journal")):
        raise RuntimeError("the journal holds entries; it is not dropped")
    op.drop_table("journal")
