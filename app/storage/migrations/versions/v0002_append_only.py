"""The journal refuses every change of what it holds, whoever asks."""

from alembic import op

revision = "0002"
down_revision = "0001"

SQLITE = (
    """CREATE TRIGGER journal_keeps_on_update BEFORE UPDATE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TRIGGER journal_keeps_on_delete BEFORE DELETE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    # INSERT OR REPLACE deletes without calling the trigger above.
    """CREATE TRIGGER journal_keeps_on_replace BEFORE INSERT ON journal
    WHEN EXISTS (SELECT 1 FROM journal WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the journal holds this id'); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER journal_keeps BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()""",
)
SQLITE_UNDONE = tuple(f"DROP TRIGGER journal_keeps_on_{act}" for act in ("update", "delete", "replace"))
POSTGRESQL_UNDONE = ("DROP TRIGGER journal_keeps ON journal", "DROP FUNCTION journal_refuse()")


def upgrade() -> None:
    """Add the triggers."""
    for statement in POSTGRESQL if _on_postgresql() else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Drop the triggers; entries stay."""
    for statement in POSTGRESQL_UNDONE if _on_postgresql() else SQLITE_UNDONE:
        op.execute(statement)


def _on_postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"
