"""A scenario: a named list of changes."""

from dataclasses import dataclass

from app.faults import Step
from app.scenarios.changes.change import Change


@dataclass(frozen=True, slots=True)
class Scenario:
    """`about_*` say in one sentence what is supposed, `source` why (a source id); all empty for a user's own.

    `home` is where its changes stand in the document they were read from.
    """

    name: str
    changes: tuple[Change, ...]
    about_en: str = ""
    about_fr: str = ""
    source: str = ""
    home: tuple[Step, ...] = ()
