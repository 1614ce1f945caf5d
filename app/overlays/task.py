"""A task over the catalog as the tenant who asks knows it."""

from dataclasses import dataclass
from typing import Generic

from app.solvers.tasks import Found_co, Result, Task
from app.storage.journal import Journal
from app.storage.overlays import Overlays
from catalog.library import Catalog
from catalog.overlay import NegotiatedPrice, Overlay, overlaid


@dataclass(frozen=True, slots=True)
class Overlaid(Generic[Found_co]):
    """A task whose catalog lies under an overlay."""

    task: Task[Found_co]
    overlay: Overlay

    def run(self, catalog: Catalog) -> Found_co:
        """What the task comes to over the tenant's own catalog."""
        return self.task.run(overlaid(catalog, self.overlay))


def overlay_of(journal: Journal) -> Overlay:
    """The overlay of the tenant acted for. Raises JournalUnavailable."""
    kept = Overlays(journal.engine).all()
    return Overlay(tuple(NegotiatedPrice(**entry.fact) for entry in kept))


def as_known(journal: Journal, task: Task[Result]) -> Task[Result]:
    """A task over the facts as the tenant acted for knows them. Raises JournalUnavailable."""
    overlay = overlay_of(journal)
    return Overlaid(task, overlay) if overlay.prices else task
