"""Questions to start from: `havre recommend --example NAME`. The first comment of each says what it is."""

from collections.abc import Mapping
from importlib.resources import files

_SUFFIX = ".yaml"


class UnknownExample(LookupError):
    """No example has this name."""


def examples() -> Mapping[str, str]:
    """The name of every example and what it is, in one sentence, by name."""
    return {name: read_example(name).partition("\n")[0].removeprefix("# ") for name in _names()}


def read_example(name: str) -> str:
    """The text of one example, as shipped; raises `UnknownExample`."""
    if name not in _names():
        raise UnknownExample(f"no example has the name {name[:60]!r}; there are {', '.join(_names())}")
    return (files(__name__) / (name + _SUFFIX)).read_text(encoding="utf-8")


def _names() -> list[str]:
    shipped = (entry.name for entry in files(__name__).iterdir())
    return sorted(name.removesuffix(_SUFFIX) for name in shipped if name.endswith(_SUFFIX))
