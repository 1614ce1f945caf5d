"""Reading a JSON tree whose shape we know: each reader says what it expected when it finds something else."""

from collections.abc import Mapping, Sequence

from app.records.canonical import Group, Tree


class UnexpectedShape(ValueError):
    """A document that is not built like a record of ours."""


def group_of(tree: Tree, key: str | None = None) -> Group:
    """A group of keys, or the one under `key`. Raises UnexpectedShape."""
    found = tree if key is None else at(tree, key)
    if not isinstance(found, Mapping):
        raise UnexpectedShape(f"{key or 'the document'} is not a group of keys")
    return found


def at(tree: Tree, key: str) -> Tree:
    """What stands under a key. Raises UnexpectedShape when there is no such key."""
    if not isinstance(tree, Mapping) or key not in tree:
        raise UnexpectedShape(f"the key {key} is missing")
    return tree[key]


def text_of(tree: Tree, key: str) -> str:
    """The text under a key. Raises UnexpectedShape."""
    found = at(tree, key)
    if not isinstance(found, str):
        raise UnexpectedShape(f"{key} is not a text")
    return found


def number_of(tree: Tree, key: str) -> float | None:
    """The number under a key, also when written as a text; None where it is null."""
    found = at(tree, key)
    if found is None or (isinstance(found, str) and not found):
        return None
    if isinstance(found, (int, float, str)):
        return float(found)
    raise UnexpectedShape(f"{key} is not a number")


def groups_of(tree: Tree, key: str) -> tuple[Group, ...]:
    """The list of groups under a key; None counts as an empty list."""
    return tuple(group_of(item) for item in list_of(tree, key))


def list_of(tree: Tree, key: str) -> Sequence[Tree]:
    """The list under a key; None counts as an empty list."""
    found = at(tree, key)
    if found is None:
        return ()
    if isinstance(found, str) or not isinstance(found, Sequence):
        raise UnexpectedShape(f"{key} is not a list")
    return found


def texts_of(tree: Tree, key: str) -> tuple[str, ...]:
    """The list of texts under a key."""
    return tuple(str(item) for item in list_of(tree, key))
