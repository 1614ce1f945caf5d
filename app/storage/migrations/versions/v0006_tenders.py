"""Tenders: every step appended, none changed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ID = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
SQLITE = tuple(
    f"""CREATE TRIGGER tender_events_keeps_on_{act} BEFORE {act.upper()} ON tender_events
    BEGIN SELECT RAISE(ABORT, 'the steps of a tender are append-only'); END"""
    for act in ("update", "delete")
)
POSTGRESQL = (
    """CREATE FUNCTION tender_events_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION
    'the steps of a tender are append-only' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER tender_events_keeps BEFORE UPDATE OR DELETE OR TRUNCATE ON tender_events
    FOR EACH STATEMENT EXECUTE FUNCTION tender_events_refuse()""",
)


def upgrade() -> None:
    """Create the table and the triggers that keep what is in it."""
    op.create_table(
        "tender_events",
        sa.Column("id", ID, primary_key=True),
        sa.Column("tenant", ID, nullable=False),
        sa.Column("tender_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.UniqueConstraint("tender_id", "number", name="tender_events_by_number"),
    )
    op.create_index("tender_events_by_tenant", "tender_events", ["tenant", "created_at", "tender_id"])
    for statement in POSTGRESQL if _on_postgresql() else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Drop the table. Refused while there are tenders: they are thrown away by hand, never by a step."""
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM tender_events")):
        raise RuntimeError("there are tenders; they are not dropped")
    op.drop_table("tender_events")
    if _on_postgresql():
        op.execute("DROP FUNCTION tender_events_refuse()")


def _on_postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"
