"""Settings: a wrong one stops the start with its name, and the README tells all of them."""

import gc
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import cli
from app.imports.refreshing.snapshots import CURRENT
from app.settings import Settings, WrongSetting, names, read_settings, settings_table
from catalog.files import DATA

README = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HAVRE_PORT", "eighty-secret"),
        ("HAVRE_PORT", "65536"),
        ("HAVRE_SOLVERS", "0"),
        ("HAVRE_QUEUE", "-1"),
        ("HAVRE_SOLVE_SECONDS", "nan"),
        ("HAVRE_SOLVE_SECONDS", "0"),
        ("HAVRE_ANSWER_SECONDS", "inf"),
        ("HAVRE_BODY_BYTES", "12"),
        ("HAVRE_LOG_LEVEL", "loud-secret"),
        ("HAVRE_HOST", ""),
        ("HAVRE_PROT", "8000"),
    ],
)
def test_a_wrong_setting_is_told_by_name_and_never_by_value(name: str, value: str) -> None:
    with pytest.raises(WrongSetting) as caught:
        read_settings({name: value})
    assert str(caught.value).startswith(f"{name}: ")
    assert "secret" not in str(caught.value)


def test_every_wrong_setting_is_told_at_once() -> None:
    with pytest.raises(WrongSetting) as caught:
        read_settings({"HAVRE_PORT": "x", "HAVRE_QUEUE": "y", "HAVRE_PROT": "z"})
    lines = str(caught.value).splitlines()
    assert sorted(line.partition(":")[0] for line in lines) == ["HAVRE_PORT", "HAVRE_PROT", "HAVRE_QUEUE"]
    assert "did you mean HAVRE_PORT?" in str(caught.value)


def test_settings_come_from_the_environment_and_options_win() -> None:
    settings = read_settings({"HAVRE_PORT": "9000", "HAVRE_QUEUE": "3", "PATH": "/bin"}, port=9001, host=None)
    assert (settings.port, settings.queue, settings.host) == (9001, 3, "127.0.0.1")


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "database"
    secret.write_text("postgresql+psycopg://havre:hunter2@db/havre\n")
    settings = read_settings({"HAVRE_DATABASE_URL_FILE": str(secret)})
    assert settings.database_url.get_secret_value() == "postgresql+psycopg://havre:hunter2@db/havre"
    assert "hunter2" not in repr(settings)


def test_a_file_that_cannot_be_read_and_a_setting_given_twice_are_told(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="HAVRE_DATABASE_URL_FILE: the file cannot be read"):
        read_settings({"HAVRE_DATABASE_URL_FILE": str(tmp_path / "absent")})
    with pytest.raises(WrongSetting, match="keep one of the two"):
        read_settings({"HAVRE_PORT": "1", "HAVRE_PORT_FILE": str(tmp_path)})


def test_the_command_stops_before_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAVRE_QUEUE", "many")
    result = CliRunner().invoke(cli.application, ["serve"])
    assert result.exit_code == 2
    assert result.stderr.startswith("HAVRE_QUEUE: ")


def test_a_database_of_another_kind_stops_the_start_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAVRE_DATABASE_URL", "mysql://havre:hunter2@db/havre")
    result = CliRunner().invoke(cli.application, ["serve"])
    assert result.exit_code == 2
    assert result.stderr.startswith("HAVRE_DATABASE_URL: ")
    assert "hunter2" not in result.stderr


def test_facts_that_cannot_be_read_stop_the_start_by_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copytree(DATA, tmp_path / "facts")
    (tmp_path / "facts" / "providers.csv").write_text("nothing\n", encoding="utf-8")
    (tmp_path / CURRENT).write_text("facts\n", encoding="ascii")
    monkeypatch.setenv("HAVRE_SNAPSHOTS", str(tmp_path))
    monkeypatch.setenv("HAVRE_DATABASE_URL", f"sqlite:///{tmp_path}/havre.db")
    result = CliRunner().invoke(cli.application, ["serve"])
    assert result.exit_code == 2
    told = result.stderr.splitlines()[-1]
    assert told.startswith("HAVRE_SNAPSHOTS: the facts in use cannot be read: providers.csv: ")
    assert gc.isenabled()


def test_the_readme_has_the_table_of_settings() -> None:
    assert settings_table() in README
    assert len(list(names())) == len(Settings.model_fields)
