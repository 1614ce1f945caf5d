"""PostgreSQL itself keeps tenants apart: raw SQL sees the rows of whom the transaction acts for, or none."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from app.overlays.views import PRICE
from app.storage.job_values import ChunkId
from app.storage.jobs import Jobs
from app.storage.journal import Journal, open_journal
from app.storage.migrate import downgrade
from app.storage.overlays import KeptOverlay, Overlays
from app.storage.tables import Owned
from app.storage.tenancy import EVERY, acting_for
from tests.app.overlays.own import overlay_of
from tests.app.storage.entries import FIRST
from tests.app.storage.jobs import FACTS, NOW
from tests.app.storage.jobs import FIRST as WORK
from tests.app.storage.postgres import command, fresh_database

OPEN = {"api_keys", "sessions", "alembic_version"}  # read before it is known who asks


@pytest.fixture(scope="module")
def engine(postgres: str) -> Iterator[Engine]:
    """A database of an ordinary user, as a service should have: the master of a server is bound by nothing.

    Two tenants have an answer, a job and an own fact each.
    """
    role = f"havre_{uuid4().hex}"
    command(postgres, f"CREATE ROLE {role} LOGIN")
    with fresh_database(postgres) as address:
        database = address.split("?")[0].rpartition("/")[2]
        command(postgres, f"ALTER DATABASE {database} OWNER TO {role}")
        journal = open_journal(address.replace("//postgres:", f"//{role}:"))
        for tenant in ("a", "b"):
            with acting_for(tenant):
                _fill(journal, tenant)
        yield journal.engine
        journal.close()
    command(postgres, f"DROP ROLE {role}")


def _fill(journal: Journal, tenant: str) -> None:
    journal.record(replace(FIRST, id=f"rec_{tenant}"))
    Jobs(journal.engine).accept(replace(WORK, id=f"job_{tenant}"), most=10)
    (entry,) = overlay_of(PRICE).entries
    Overlays(journal.engine).add(KeptOverlay(f"ovl_{tenant}", NOW, entry, PRICE))


def rows(engine: Engine, table: str, tenant: str) -> list[str]:
    column = "job_id" if table == "chunks" else "id"
    with acting_for(tenant), engine.connect() as connection:
        return sorted(connection.scalars(text(f"SELECT {column} FROM {table}")))


@pytest.mark.parametrize("table", ["journal", "jobs", "chunks", "overlays"])
def test_raw_sql_sees_one_tenants_rows_and_the_workers_see_all(engine: Engine, table: str) -> None:
    assert {id[-1] for id in rows(engine, table, "a")} == {"a"}
    assert {id[-1] for id in rows(engine, table, "b")} == {"b"}
    assert {id[-1] for id in rows(engine, table, EVERY)} == {"a", "b"}
    assert rows(engine, table, "nobody") == rows(engine, table, "") == []


def test_a_connection_that_says_nothing_sees_nothing(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("SET LOCAL havre.tenant = ''"))
        assert connection.scalar(text("SELECT count(*) FROM journal")) == 0
        assert connection.scalar(text("SELECT count(*) FROM overlays")) == 0


def test_nobody_writes_a_row_for_another_or_touches_theirs(engine: Engine) -> None:
    with acting_for("b"), pytest.raises(DBAPIError, match="row-level security"), engine.begin() as connection:
        columns = "created_at, reason, fact, document"
        forged = f"INSERT INTO overlays (id, tenant, {columns}) SELECT 'ovl_x', 'a', {columns} FROM overlays"
        connection.execute(text(forged))
    with acting_for("b"), engine.begin() as connection:
        assert connection.execute(text("DELETE FROM jobs WHERE id = 'job_a'")).rowcount == 0
        moved = text("UPDATE overlays SET removed_at = now() WHERE id = 'ovl_a'")
        assert connection.execute(moved).rowcount == 0
    with acting_for("a"):
        assert [kept.id for kept in Overlays(engine).all()] == ["ovl_a"]


def test_workers_claim_for_every_tenant_and_are_told_whose_it_is(engine: Engine) -> None:
    jobs = Jobs(engine)
    lease = timedelta(minutes=1)
    claims = [jobs.claim(ChunkId(f"job_{who}", 0), "wrk_1", FACTS, NOW, lease) for who in ("a", "b")]
    assert [claim and claim.tenant for claim in claims] == ["a", "b"]


def test_every_table_of_tenants_has_a_policy_that_binds_its_owner(engine: Engine) -> None:
    """A table that is added without one fails here, not at a customer's."""
    asked = text(
        "SELECT c.relname, c.relforcerowsecurity AND c.relrowsecurity FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r'"
    )
    with engine.connect() as connection:
        found = {name: bool(bound) for name, bound in connection.execute(asked)}
    assert {str(table.__tablename__) for table in Owned.__subclasses__()} <= found.keys()
    assert {name for name, bound in found.items() if not bound} == OPEN


def test_a_way_down_that_would_lose_rows_of_any_tenant_is_refused(engine: Engine) -> None:
    with acting_for("nobody"), pytest.raises(RuntimeError, match="there are overlays"):
        downgrade(engine, "0012")
    assert rows(engine, "overlays", "a") == ["ovl_a"]
