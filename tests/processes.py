"""What tests look at in processes (Linux)."""

from pathlib import Path


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one whose end nobody has taken note of has, too."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True
    return stat.rpartition(")")[2].split()[0] == "Z"
