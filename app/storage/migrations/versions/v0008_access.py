"""Keys, repeated answers, and an audit that only grows."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

ID = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)
SQLITE = tuple(
    f"""CREATE TRIGGER audit_keeps_on_{act.lower()} BEFORE {act} ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"""
    for act in ("UPDATE", "DELETE")
)
POSTGRESQL = (
    """CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit is append-only' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER audit_keeps BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
)


def upgrade() -> None:
    """Create the tables, and the triggers that keep the audit."""
    op.create_table(
        "api_keys",
        sa.Column("prefix", ID, primary_key=True),
        sa.Column("tenant", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("revoked_at", TIME),
    )
    op.create_table(
        "replies",
        sa.Column("tenant", ID, primary_key=True),
        sa.Column("key", ID, primary_key=True),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_index("replies_by_time", "replies", ["created_at"])
    op.create_table(
        "audit",
        sa.Column("id", ID, primary_key=True),
        sa.Column("tenant", ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
    )
    op.create_index("audit_by_tenant", "audit", ["tenant", "at"])
    for statement in POSTGRESQL if _on_postgresql() else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Drop everything; refused while the audit holds entries, which nobody may take away by a step."""
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM audit")):
        raise RuntimeError("the audit holds entries; it is not dropped")
    op.drop_table("audit")
    if _on_postgresql():
        op.execute("DROP FUNCTION audit_refuse()")
    op.drop_table("replies")
    op.drop_table("api_keys")


def _on_postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"
