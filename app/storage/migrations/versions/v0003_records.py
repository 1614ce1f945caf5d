"""Decision records, one chain per tenant, which only ever grows."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
SQLITE = (
    """CREATE TRIGGER records_keeps_on_update BEFORE UPDATE ON records
    BEGIN SELECT RAISE(ABORT, 'the chain of records is append-only'); END""",
    """CREATE TRIGGER records_keeps_on_delete BEFORE DELETE ON records
    BEGIN SELECT RAISE(ABORT, 'the chain of records is append-only'); END""",
    # INSERT OR REPLACE deletes without calling the trigger above.
    """CREATE TRIGGER records_keeps_on_replace BEFORE INSERT ON records WHEN EXISTS
    (SELECT 1 FROM records WHERE id = NEW.id OR (tenant = NEW.tenant AND
    (number = NEW.number OR subject = NEW.subject)))
    BEGIN SELECT RAISE(ABORT, 'the place in the chain is taken'); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION records_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'the chain of records is append-only' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER records_keeps BEFORE UPDATE OR DELETE OR TRUNCATE ON records
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse()""",
)


def upgrade() -> None:
    """Create the table and the triggers that keep what is in it."""
    op.create_table(
        "records",
        sa.Column("id", ID, primary_key=True),
        sa.Column("tenant", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text()),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("key", sa.JSON(), nullable=False),
        sa.Column("time_stamp", sa.Text()),
        sa.UniqueConstraint("tenant", "number", name="records_by_number"),
        sa.UniqueConstraint("tenant", "subject", name="records_by_subject"),
    )
    for statement in POSTGRESQL if _on_postgresql() else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Drop the table. Refused while there are records: a chain is thrown away by hand, never by a step."""
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM records")):
        raise RuntimeError("there are decision records; they are not dropped")
    op.drop_table("records")
    if _on_postgresql():
        op.execute("DROP FUNCTION records_refuse()")


def _on_postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"
