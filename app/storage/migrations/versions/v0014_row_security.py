"""On PostgreSQL the database itself shows a transaction the rows of the tenant it acts for, and no others."""

from alembic import op

revision = "0014"
down_revision = "0013"

# Keys and sessions are looked up before it is known whose they are: `api_keys` and `sessions` have no policy.
OWNED = (
    *("journal", "records", "jobs", "tender_events", "deliveries", "replies", "audit", "overlays"),
    *("watches", "watch_reports"),
)
# Set by `app.storage.database` for each transaction; never set, or empty, is nobody. `*` is every tenant.
ACTING = "NULLIF(current_setting('havre.tenant', true), '')"
THEIRS = f"{ACTING} IN (tenant, '*')"
OF_THEIR_JOBS = f"{ACTING} = '*' OR EXISTS (SELECT FROM jobs WHERE jobs.id = chunks.job_id)"
RULES = {**dict.fromkeys(OWNED, THEIRS), "chunks": OF_THEIR_JOBS}


def upgrade() -> None:
    """Add the policies; the owner of the tables is bound by them too."""
    for table, rule in RULES.items() if _on_postgresql() else ():
        op.execute(f"CREATE POLICY {table}_of_tenant ON {table} USING ({rule}) WITH CHECK ({rule})")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Take them away; rows stay."""
    for table in RULES if _on_postgresql() else ():
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
        op.execute(f"DROP POLICY {table}_of_tenant ON {table}")


def _on_postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"
