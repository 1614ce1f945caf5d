"""How the class of data travels: along links, either way, and from requests to their traces.

A workload that states its own class keeps it, and passes on only that: what lies beyond it does not reach
through. Every other workload takes the strictest class that reaches it; a class given by `defaults` is the
least it has. Where several classes reach it, the requirements of all of them hold, because a stricter class
does not imply every demand of a milder one (health data needs its certificate also beside State data).
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catalog.workloads import DataClass


@dataclass(frozen=True, slots=True)
class Inherited:
    """The class of a workload, the workload it came from (None: its own), and every class that reaches it."""

    data_class: DataClass
    inherited_from: str | None
    reached_by: tuple[DataClass, ...]


def inherit(
    floor: Mapping[str, DataClass], stated: Mapping[str, DataClass], flows: Iterable[tuple[str, str]]
) -> dict[str, Inherited]:
    """The class of each workload of `floor`.

    `floor` is the least class of each, `stated` the classes workloads state themselves, `flows` the directed
    pairs along which a class travels (both directions of a link are two pairs).
    """
    neighbours: dict[str, list[str]] = {name: [] for name in floor}
    for source, target in flows:
        neighbours[source].append(target)
    found: dict[str, dict[DataClass, str]] = {name: {} for name in floor}
    for data_class in sorted(set(stated.values()), key=lambda item: item.strictness):
        origins = [name for name in floor if stated.get(name) is data_class]
        for name, origin in _reached(origins, neighbours, stated).items():
            found[name][data_class] = origin
    return {name: _settle(name, floor[name], stated, found[name]) for name in floor}


def _reached(
    origins: list[str], neighbours: Mapping[str, list[str]], stated: Mapping[str, DataClass]
) -> dict[str, str]:
    """Each workload without a class of its own that the origins reach, with the nearest origin."""
    nearest = {name: name for name in origins}
    queue = deque(origins)
    while queue:
        name = queue.popleft()
        for neighbour in neighbours[name]:
            if neighbour not in nearest and neighbour not in stated:
                nearest[neighbour] = nearest[name]
                queue.append(neighbour)
    return {name: origin for name, origin in nearest.items() if name not in stated}


def _settle(
    name: str, floor: DataClass, stated: Mapping[str, DataClass], found: Mapping[DataClass, str]
) -> Inherited:
    if name in stated:
        return Inherited(stated[name], None, (stated[name],))
    stricter = sorted(
        (item for item in found if item.strictness > floor.strictness),
        key=lambda item: item.strictness,
        reverse=True,
    )
    if not stricter:
        return Inherited(floor, None, (floor,))
    return Inherited(stricter[0], found[stricter[0]], (*stricter, floor))
