"""`havre record` as a buyer uses it: make, verify, replay; one line per fault, never a traceback."""

import json
import os
import shlex
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import application
from app.cli_guard import ExitCode
from app.examples import examples
from tests.app.records.world import TENDER, sealed, sealed_award, sealed_example

RUNNER = CliRunner()
COMMAND = "from app.cli import main; main()"


def run(*words: object) -> tuple[int, str]:
    """The exit code and everything printed."""
    done = RUNNER.invoke(application, ["record", *map(str, words)])
    return done.exit_code, done.output


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A sealed record."""
    path = tmp_path / "record.json"
    path.write_text(sealed().text(), encoding="utf-8")
    return path


def test_a_record_is_made_verified_and_replayed(tmp_path: Path) -> None:
    first, second, key = tmp_path / "1.json", tmp_path / "2.json", tmp_path / "keys.json"
    question = tmp_path / "q.yaml"
    question.write_text("workloads: [{name: a, kind: storage, storage: {gib: 10, class: object}}]\n")
    assert run("make", question, "--key", key, "--out", first)[0] == ExitCode.DONE
    assert run("make", question, "--key", key, "--out", second, "--after", first, "--no-facts")[0] == 0
    code, told = run("verify", first, second)
    assert code == ExitCode.DONE
    assert "chain: unbroken from number 1 to 2" in told
    assert run("replay", first) == (0, "✓ agrees: the same plan, the same figures, the same reasons\n")
    code, shown = run("keys", "--key", key)
    public = tmp_path / "jwks.json"
    public.write_text(shown)
    assert run("verify", first, "--keys", public)[0] == ExitCode.DONE


def test_the_guide_of_a_procurement_works_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = Path(str(files("app")))
    (tmp_path / "app").symlink_to(package)
    monkeypatch.chdir(tmp_path)
    guide = (package / "tenders" / "method.md").read_text(encoding="utf-8")
    commands = [line.removeprefix("$ havre ") for line in guide.splitlines() if line.startswith("$ havre ")]
    assert len(commands) == 10
    for command in commands:
        words, _, target = command.partition(" > ")
        done = RUNNER.invoke(application, shlex.split(words))
        assert (command, done.exit_code, done.stderr) == (command, ExitCode.DONE, "")
        if target:
            Path(target).write_text(done.output)
    frozen = Path("frozen.json")
    frozen.write_text(frozen.read_text().replace('"juridical_min": 2', '"juridical_min": 1'))
    bids = "app/examples/tenders/hebergement-assistant-bids.csv"
    code, told = run("award", frozen, "--bids", bids, "--key", "keys.json", "--out", "award.json")
    assert code == ExitCode.WRONG_QUESTION and told.startswith("gates: this was changed after")


def test_an_altered_byte_fails_with_its_section(file: Path) -> None:
    content = file.read_bytes()
    at = content.index("zażółć".encode())
    file.write_bytes(content[:at] + b"Z" + content[at + 1 :])
    code, told = run("verify", file)
    assert code == ExitCode.REFUSED
    assert 'altered: section "name"' in told
    code, told = run("replay", file)
    assert code == ExitCode.REFUSED and told.startswith("not replayed, content: altered")


def test_the_wrong_keys_and_what_are_no_keys_are_told_apart(file: Path, tmp_path: Path) -> None:
    run("keys", "--key", tmp_path / "other.json")
    code, told = run("verify", file, "--keys", tmp_path / "other.json")
    assert code == ExitCode.REFUSED and "wrong key" in told
    (tmp_path / "no.json").write_text("{}")
    code, told = run("verify", file, "--keys", tmp_path / "no.json")
    assert (code, told) == (ExitCode.WRONG_QUESTION, "--keys: not a JWK set of Ed25519 keys\n")


def test_what_is_no_record_ends_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("hello")
    for command in ("verify", "replay"):
        code, told = run(command, path)
        assert code == ExitCode.UNREACHABLE and len(told.splitlines()) == 1
    code, told = run("verify", tmp_path / "missing.json")
    assert code == ExitCode.UNREACHABLE and "no such file" in told


def test_every_example_replays_under_another_locale_and_time_zone(tmp_path: Path) -> None:
    paths = []
    for name in examples():
        paths.append(tmp_path / f"{name}.json")
        paths[-1].write_text(sealed_example(name).text(), encoding="utf-8")
    paths.append(tmp_path / f"{TENDER}.json")
    paths[-1].write_text(sealed_award().text(), encoding="utf-8")
    code = (
        f"import sys; from app.cli import application as a; [a(['record', w, p], standalone_mode=False) "
        f"for p in {[str(p) for p in paths]!r} for w in ('verify', 'replay')]"
    )
    environ = {**os.environ, "LC_ALL": "tr_TR.ISO-8859-9", "LANG": "tr_TR", "TZ": "Pacific/Kiritimati"}
    environ |= {"PYTHONUTF8": "0", "PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    told = done.stdout.decode("utf-8", errors="replace")
    assert told.count("agrees: the same plan") == len(examples())
    assert told.count("agrees: the same award") == 1


def test_a_record_is_signed_as_the_standards_say(file: Path) -> None:
    tree = json.loads(file.read_text(encoding="utf-8"))
    head, middle, signature = tree["proof"]["jws"].split(".")
    assert middle == "" and len(signature) == 86  # 64 bytes in base64url
    from base64 import urlsafe_b64decode

    assert json.loads(urlsafe_b64decode(head + "==="))["alg"] == "Ed25519"
