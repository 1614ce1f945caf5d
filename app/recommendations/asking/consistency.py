"""What spans several keys of a document: checked on the document as written, so that every fault is found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.faults import echo
from app.recommendations.asking.places import Steps
from app.recommendations.asking.trees import Tree
from app.recommendations.asking.wire_portfolio import KEYS_OF_MODE
from app.recommendations.asking.wire_workloads import ALTERNATIVES

Group = Mapping[str, Tree]


@dataclass(frozen=True, slots=True)
class Clash:
    """Two parts of a document that do not go together, told at `steps`."""

    steps: Steps
    problem: str
    remedy: str
    code: str


def clashes(tree: Group, today: str) -> Iterator[Clash]:
    """Every clash of a document whose defaults were merged; parts of a wrong shape are passed over."""
    listed = enumerate(_list(tree, "workloads"))
    workloads = [(index, group) for index, group in listed if isinstance(group, dict)]
    yield from _repeated_names(workloads)
    for index, workload in workloads:
        place: Steps = ("workloads", index)
        yield from _needs(workload, place)
        yield from _quality(workload, place)
        yield from _pinned_copies(workload, place)
    yield from _traces_of_requests(workloads)
    yield from _dates(tree, today)
    yield from _priorities(_group(tree, "priorities"))
    yield from _share_caps(_group(tree, "requirements"))
    yield from _weights(_group(tree, "profile"))


def _list(group: Group, key: str) -> list[Tree]:
    value = group.get(key)
    return value if isinstance(value, list) else []


def _group(group: Group, key: str) -> Group:
    value = group.get(key)
    return value if isinstance(value, dict) else {}


def _given(group: Group, keys: tuple[str, ...]) -> list[str]:
    return [key for key in keys if group.get(key) is not None]


def _repeated_names(workloads: list[tuple[int, dict[str, Tree]]]) -> Iterator[Clash]:
    seen: set[str] = set()
    for index, workload in workloads:
        name = workload.get("name")
        if isinstance(name, str) and name in seen:
            problem = f"{echo(name)} is already the name of another workload"
            yield Clash(("workloads", index, "name"), problem, "give each its own name", "repeated_name")
        elif isinstance(name, str):
            seen.add(name)


def _needs(workload: Group, place: Steps) -> Iterator[Clash]:
    """A workload says exactly once what it needs: a model, a job, a kind of data."""
    kind = workload.get("kind")
    rivals = ALTERNATIVES.get(kind, ()) if isinstance(kind, str) else ()
    stated = [key for key in workload if key in rivals and workload[key] is not None]
    if rivals and not stated:
        yield Clash(place, f"one of {', '.join(rivals)} is missing", "add one of them", "missing")
    if len(stated) > 1:
        problem = f"this stands beside {stated[0]}, which says the same thing otherwise"
        yield Clash((*place, stated[1]), problem, "keep one of the two", "rival_keys")


def _quality(workload: Group, place: Steps) -> Iterator[Clash]:
    if workload.get("min_quality") is None:
        return
    models = _list(workload, "models")
    unrated = [model for model in models if not isinstance(model, dict) or model.get("quality") is None]
    if unrated or not models:
        remedy = "write models: [{id: ..., quality: ...}]"
        yield Clash((*place, "min_quality"), "a model has no quality to compare", remedy, "no_quality")


def _pinned_copies(workload: Group, place: Steps) -> Iterator[Clash]:
    copies = workload.get("replicas_in")
    if isinstance(copies, int) and copies > 1 and workload.get("pinned") is not None:
        problem = "copies in different places cannot all be pinned to one"
        yield Clash((*place, "pinned"), problem, "remove pinned or replicas_in", "pinned_copies")


def _traces_of_requests(workloads: list[tuple[int, dict[str, Tree]]]) -> Iterator[Clash]:
    kinds = {name: group.get("kind") for _, group in workloads if isinstance(name := group.get("name"), str)}
    for index, workload in workloads:
        watched = _group(workload, "monitoring").get("requests_of")
        if isinstance(watched, str) and watched in kinds and kinds[watched] != "inference":
            steps: Steps = ("workloads", index, "monitoring", "requests_of")
            remedy = "name a workload of kind inference"
            yield Clash(steps, f"{echo(watched)} has no requests to trace", remedy, "not_inference")


def _dates(tree: Group, today: str) -> Iterator[Clash]:
    as_of, starts = tree.get("as_of") or today, tree.get("starts")
    if isinstance(as_of, str) and isinstance(starts, str) and starts < as_of:
        remedy = "start on or after the date of the question"
        yield Clash(("starts",), f"{echo(starts)} lies before as_of ({as_of[:10]})", remedy, "date_order")


def _priorities(priorities: Group) -> Iterator[Clash]:
    mode = priorities.get("mode", "weighted")
    if not isinstance(mode, str) or mode not in KEYS_OF_MODE:
        return
    foreign = {key for other, keys in KEYS_OF_MODE.items() if other != mode for key in keys}
    for key in _given(priorities, tuple(key for key in priorities if key in foreign)):
        problem = f"mode {mode} does not read this key"
        remedy = f"it reads {', '.join(KEYS_OF_MODE[mode])}"
        yield Clash(("priorities", key), problem, remedy, "key_of_another_mode")
    weights = [priorities.get(goal, 0) for goal in ("cost", "carbon", "sovereignty")]
    stated = _given(priorities, ("cost", "carbon", "sovereignty"))
    if mode == "weighted" and stated and all(weight == 0 for weight in weights):
        yield Clash(("priorities",), "all weights are zero", "write one above 0", "zero_weights")
    if mode == "lexicographic" and priorities.get("order") is None:
        remedy = "write order: [sovereignty, cost, carbon]"
        yield Clash(("priorities", "order"), "this key is missing", remedy, "missing")


def _share_caps(requirements: Group) -> Iterator[Clash]:
    for index, cap in enumerate(_list(requirements, "share_caps")):
        if isinstance(cap, dict) and len(_given(cap, ("controlled_from", "provider"))) != 1:
            steps: Steps = ("requirements", "share_caps", index)
            problem = "a share is capped for one controlling country or for one provider"
            yield Clash(steps, problem, "write either controlled_from or provider", "share_cap_subject")


def _weights(profile: Group) -> Iterator[Clash]:
    """Own weights replace the named ones: beside them a name would be ignored in silence."""
    if len(_given(profile, ("sovereignty_weights", "weights"))) > 1:
        problem = "this stands beside sovereignty_weights, which says the same thing otherwise"
        yield Clash(("profile", "weights"), problem, "keep one of the two", "rival_keys")
