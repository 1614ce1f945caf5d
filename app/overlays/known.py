"""The facts as the tenant acted for knows them: the published ones under what they stated themselves."""

from dataclasses import dataclass
from datetime import datetime

from app.recommendations.asking.vocabulary import Vocabulary, vocabulary_of
from app.solvers.tasks import Found_co, Result, Task
from app.storage.journal import Journal
from app.storage.overlays import Overlays
from catalog.library import Catalog
from catalog.overlay import Overlay, digest_under, overlaid
from catalog.recent import kept


@dataclass(frozen=True, slots=True)
class Known:
    """The published catalog and the overlay of one tenant at one moment."""

    published: Catalog
    overlay: Overlay

    @property
    def catalog(self) -> Catalog:
        """The facts under the overlay."""
        return overlaid(self.published, self.overlay)

    @property
    def vocabulary(self) -> Vocabulary:
        """The names a question of the tenant may use."""
        return words_of(self.catalog)

    def task(self, task: Task[Result]) -> Task[Result]:
        """A task over these facts."""
        return Overlaid(task, self.overlay) if self.overlay.entries else task


@kept(4)
def words_of(catalog: Catalog) -> Vocabulary:
    """The names of a catalog, once."""
    return vocabulary_of(catalog)


@dataclass(frozen=True, slots=True)
class Overlaid(Task[Found_co]):
    """A task whose catalog lies under an overlay."""

    task: Task[Found_co]
    overlay: Overlay

    def run(self, catalog: Catalog) -> Found_co:
        """What the task comes to over the tenant's own catalog."""
        return self.task.run(overlaid(catalog, self.overlay))


def known_to(journal: Journal, published: Catalog) -> Known:
    """What the tenant acted for knows now. Raises JournalUnavailable."""
    entries = tuple(one.entry for one in Overlays(journal.engine).all())
    return Known(published, Overlay(entries))


def as_answered(journal: Journal, published: Catalog, digest: str, at: datetime) -> Known:
    """What the tenant knew when an answer of some time was made with the catalog of a digest.

    Where no overlay of theirs gives that digest the published facts are other ones: then what they know now.
    Raises JournalUnavailable.
    """
    for entries in Overlays(journal.engine).history(at):
        overlay = Overlay(tuple(one.entry for one in entries))
        if digest_under(published, overlay) == digest:
            return Known(published, overlay)
    return known_to(journal, published)
