"""Amounts as container platforms write them: `500m` of a processor, `512Mi`, `1.5g`, `2GB`."""

import re

_CPU = re.compile(r"(\d+(?:\.\d+)?)(m?)")
_SIZE = re.compile(r"(\d+(?:\.\d+)?(?:e\d{1,2})?)\s*([kKmMgGtTpP]?)(i?)[bB]?")
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5}
BYTES_PER_GIB = 2.0**30


def cpus_in(value: object) -> float | None:
    """Processors; None for what is no amount of them."""
    found = None if isinstance(value, bool) else _CPU.fullmatch(str(value).strip())
    if found is None:
        return None
    amount = float(found.group(1)) / (1000.0 if found.group(2) else 1.0)
    return amount if 0 < amount < 1e5 else None


def gib_in(value: object, *, binary: bool = False) -> float | None:
    """GiB. A bare `M` or `G` is decimal, as Kubernetes has it; `binary` reads it as docker compose does."""
    found = None if isinstance(value, bool) else _SIZE.fullmatch(str(value).strip())
    if found is None:
        return None
    base = 1024.0 if found.group(3) or binary else 1000.0
    amount = float(found.group(1)) * base ** _POWERS[found.group(2).lower()] / BYTES_PER_GIB
    return amount if 0 < amount < 1e9 else None
