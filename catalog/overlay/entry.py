"""What every entry of an overlay has: the day it was stated, the reason it is believed, an id of its own."""

import json
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from typing import ClassVar

from catalog.own import OWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The day an entry was stated or its document dated, and the reason it is believed."""

    what: ClassVar[str] = "figure"
    date: str
    reason: str

    @property
    def source_id(self) -> str:
        """The id by which answers cite it.

        What is as it is by default is no part of it: an entry keeps its id when its kind learns a word.
        """
        defaults = {one.name: one.default for one in fields(self)}
        said = {name: value for name, value in asdict(self).items() if value != defaults[name]}
        text = json.dumps([type(self).__name__, said], sort_keys=True, ensure_ascii=False)
        return f"{OWN}{sha256(text.encode()).hexdigest()[:12]}"

    def about(self) -> str:
        """What it is about, in a few words."""
        raise NotImplementedError

    def title(self) -> str:
        """How answers name the source."""
        return f"own {self.what} of the tenant: {self.about()} ({self.reason})"
