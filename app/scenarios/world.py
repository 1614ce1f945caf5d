"""A question and the catalog it is asked of: what a scenario alters, by `replace`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from app.recommendations.asking.trees import Tree
from app.recommendations.objective import References
from app.recommendations.question import Question
from catalog.library import Catalog


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """`written` is the document behind the question, `today` the ISO date it was read on.

    `references` are what objectives are measured against; None until the world was first stated.
    """

    question: Question
    catalog: Catalog
    written: Mapping[str, Tree]
    today: str
    references: References | None = None

    def asking(self, question: Question) -> "World":
        """The same facts, asked another question."""
        return replace(self, question=question)

    def knowing(self, catalog: Catalog, change: str) -> "World":
        """The same question over altered facts, whose digest names the facts before and the change.

        `change` is the change in one canonical line.
        """
        return replace(self, catalog=replace(catalog, digest=digest_after(self.catalog.digest, change)))


def digest_after(digest: str, change: str) -> str:
    """The digest of facts of a digest after one change: equal changes of equal facts share it."""
    text = json.dumps([digest, change], ensure_ascii=False)
    return f"sha256:{sha256(text.encode()).hexdigest()}"
