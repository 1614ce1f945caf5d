"""Merging `defaults` into every workload, as written; the workload's own keys win.

`requirements` are merged key by key. A default that a kind of workload does not know is not given to it, nor
one that stands for the same thing as an own key (`model` and `models`).
"""

from collections.abc import Mapping

from app.recommendations.asking.places import Steps
from app.recommendations.asking.trees import Tree
from app.recommendations.asking.wire_workloads import ALTERNATIVES, KINDS

Taken = Mapping[int, frozenset[Steps]]


def merge_defaults(tree: Mapping[str, Tree]) -> tuple[dict[str, Tree], Taken]:
    """The document with merged workloads, and per workload the places whose value came from `defaults`."""
    defaults, workloads = tree.get("defaults"), tree.get("workloads")
    if not isinstance(defaults, dict) or not isinstance(workloads, list):
        return dict(tree), {}
    taken: dict[int, frozenset[Steps]] = {}
    merged: list[Tree] = []
    for index, workload in enumerate(workloads):
        if isinstance(workload, dict):
            workload, taken[index] = _merge(workload, defaults)
        merged.append(workload)
    return {**tree, "workloads": merged}, taken


def _merge(workload: dict[str, Tree], defaults: dict[str, Tree]) -> tuple[dict[str, Tree], frozenset[Steps]]:
    merged, taken = dict(workload), set[Steps]()
    for key, value in defaults.items():
        own = workload.get(key)
        if key == "requirements" and isinstance(own, dict) and isinstance(value, dict):
            absent = {name: item for name, item in value.items() if name not in own}
            merged[key] = {**own, **absent}
            taken.update((key, name) for name in absent)
        elif key not in workload and _is_for(key, workload):
            merged[key] = value
            taken.add((key,))
    return merged, frozenset(taken)


def _is_for(key: str, workload: Mapping[str, Tree]) -> bool:
    kind = workload.get("kind")
    if not isinstance(kind, str) or kind not in KINDS or key in ("name", "kind"):
        return False
    rivals = ALTERNATIVES.get(kind, ())
    stated = key in rivals and any(rival in workload for rival in rivals)
    return key in KINDS[kind].model_fields and not stated
