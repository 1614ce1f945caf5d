"""A process that keeps entries and says which ones, and how it is killed in the middle of that.

`python -m tests.app.storage.killing` does it twenty times on each database.
"""

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from app.storage.journal import open_journal
from tests.app.storage.entries import entry
from tests.app.storage.postgres import fresh_database, running_server

LONGEST_LIFE_SECONDS = 0.2


def keep_entries_until_killed(url: str, start: int) -> None:
    """Keep entry after entry from number `start` on, each told on standard output once it is kept."""
    journal = open_journal(url)
    number = start
    while True:
        journal.record(entry(number, number))
        sys.stdout.write(f"rec_{number}\n")
        sys.stdout.flush()
        number += 1


def kill_in_the_middle(url: str, start: int, life_seconds: float) -> list[str]:
    """The ids that such a process told before it was killed, `life_seconds` after its first one."""
    writer = subprocess.Popen(
        [sys.executable, "-m", __spec__.name, url, str(start)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    if writer.stdout is None:
        raise RuntimeError("the process has no output")
    with writer.stdout as told:
        first = told.readline()
        time.sleep(life_seconds)
        writer.kill()
        # The last line may be cut; then nobody was told.
        lines = [line for line in (first, *told) if line.endswith("\n")]
    writer.wait()
    return [line.strip() for line in lines]


def lost_after_kills(url: str, kills: int, seed: int) -> tuple[int, set[str]]:
    """How many entries were told over so many kills, and which of them are not in the journal afterwards."""
    chance = random.Random(seed)
    told: list[str] = []
    for run in range(kills):
        told += kill_in_the_middle(url, run * 1_000_000, chance.uniform(0, LONGEST_LIFE_SECONDS))
    journal = open_journal(url)
    lost = {id for id in told if journal.read(id) is None}
    journal.close()
    return len(told), lost


def main() -> None:
    """Twenty kills on each database; says how many entries were told and lost."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server() as server,
        fresh_database(server) as postgresql,
    ):
        for url in (f"sqlite:///{folder}/havre.db", postgresql):
            told, lost = lost_after_kills(url, 20, seed=0)
            sys.stdout.write(f"{url.partition(':')[0]}: {told} entries told, {len(lost)} lost\n")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        keep_entries_until_killed(sys.argv[1], int(sys.argv[2]))
    main()
