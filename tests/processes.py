"""What tests and measurements look at in processes (Linux)."""

from contextlib import suppress
from pathlib import Path


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one whose end nobody has taken note of has, too."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True
    return stat.rpartition(")")[2].split()[0] == "Z"


def family(pid: int) -> list[int]:
    """A process, its children and theirs; threads come and go meanwhile."""
    found = [pid]
    for each in found:  # grows while it is gone through
        with suppress(FileNotFoundError):
            for task in Path(f"/proc/{each}/task").iterdir():
                with suppress(FileNotFoundError):
                    found += map(int, (task / "children").read_text().split())
    return found
