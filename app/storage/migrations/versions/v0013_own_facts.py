"""Own facts of every kind, kept for good: what is taken away is marked, not deleted."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

SQLITE = (
    """CREATE TRIGGER overlays_keep_on_update BEFORE UPDATE ON overlays
    WHEN OLD.removed_at IS NOT NULL OR NEW.removed_at IS NULL OR NEW.id <> OLD.id OR NEW.tenant <> OLD.tenant
      OR NEW.created_at <> OLD.created_at OR NEW.reason <> OLD.reason OR NEW.fact <> OLD.fact
      OR NEW.document <> OLD.document
    BEGIN SELECT RAISE(ABORT, 'overlays are append-only'); END""",
    """CREATE TRIGGER overlays_keep_on_delete BEFORE DELETE ON overlays
    BEGIN SELECT RAISE(ABORT, 'overlays are append-only'); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION overlays_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'overlays are append-only' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER overlays_keep_on_update BEFORE UPDATE ON overlays FOR EACH ROW
    WHEN (OLD.removed_at IS NOT NULL OR NEW.removed_at IS NULL OR NEW.id <> OLD.id OR NEW.tenant <> OLD.tenant
      OR NEW.created_at <> OLD.created_at OR NEW.reason <> OLD.reason OR NEW.fact::text <> OLD.fact::text
      OR NEW.document::text <> OLD.document::text)
    EXECUTE FUNCTION overlays_refuse()""",
    """CREATE TRIGGER overlays_keep BEFORE DELETE OR TRUNCATE ON overlays
    FOR EACH STATEMENT EXECUTE FUNCTION overlays_refuse()""",
)
SQLITE_UNDONE = tuple(f"DROP TRIGGER overlays_keep_on_{act}" for act in ("update", "delete"))
POSTGRESQL_UNDONE = (
    "DROP TRIGGER overlays_keep_on_update ON overlays",
    "DROP TRIGGER overlays_keep ON overlays",
    "DROP FUNCTION overlays_refuse()",
)
TABLE = sa.table(
    "overlays",
    sa.column("id", sa.String),
    sa.column("fact", sa.JSON),
    sa.column("document", sa.JSON),
    sa.column("reason", sa.Text),
)


def upgrade() -> None:
    """Add what was stated and when it was taken away; entries there are prices."""
    op.add_column("overlays", sa.Column("document", sa.JSON(), nullable=True))
    op.add_column("overlays", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    for id, fact, reason in op.get_bind().execute(sa.select(TABLE.c.id, TABLE.c.fact, TABLE.c.reason)).all():
        said = json.loads(fact) if isinstance(fact, str) else dict(fact)
        document = {"kind": "price", **said, "reason": reason}
        if not said["region"]:
            del document["region"]
        values = {"fact": {"kind": "price", **said}, "document": document}
        op.execute(TABLE.update().where(TABLE.c.id == id).values(values))
    with op.batch_alter_table("overlays") as table:
        table.alter_column("document", existing_type=sa.JSON(), nullable=False)
    for statement in POSTGRESQL if _on_postgresql() else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Take it back; refused while there are entries, which the shape before cannot hold."""
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM overlays")):
        raise RuntimeError("there are overlays; they are not dropped")
    for statement in POSTGRESQL_UNDONE if _on_postgresql() else SQLITE_UNDONE:
        op.execute(statement)
    with op.batch_alter_table("overlays") as table:
        table.drop_column("removed_at")
        table.drop_column("document")


def _on_postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"
