"""`havre keys`: made once, listed without secrets, revoked for good."""

from pathlib import Path

from typer.testing import CliRunner

from app import cli


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.application, ["keys", *arguments])
    # Logs of other tests may be set up to stderr.
    return result.exit_code, result.stdout if result.exit_code == 0 else result.output


def test_a_key_is_made_listed_without_its_secret_and_revoked(tmp_path: Path) -> None:
    database = ("--database", f"sqlite:///{tmp_path / 'havre.db'}")
    code, text = run("create", "--tenant", "ville", "--name", "pipeline", "--scopes", "read,solve", *database)
    assert code == 0
    _, prefix, secret = text.strip().split("_")
    code, listed = run("list", "--format", "json", *database)
    assert code == 0
    assert prefix in listed
    assert "ville" in listed
    assert secret not in listed
    assert secret.encode() not in (tmp_path / "havre.db").read_bytes()
    assert run("revoke", prefix, *database)[0] == 0
    assert run("revoke", "000000000000", *database)[0] == 2


def test_a_key_with_an_unknown_scope_or_tenant_is_not_made(tmp_path: Path) -> None:
    database = ("--database", f"sqlite:///{tmp_path / 'havre.db'}")
    code, text = run("create", "--scopes", "read,everything", *database)
    assert (code, "read, solve" in text) == (2, True)
    assert run("create", "--tenant", "A B", *database)[0] == 2
