"""Services of containers as workloads: docker compose, Kubernetes manifests, Score.

What a manifest does not say takes a stated default, which the import lists; sizes that nothing says are left
out, never guessed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.imports.amounts import cpus_in, gib_in
from app.imports.documents import group, items, unreadable
from app.imports.outcome import Found, Imported, Kind, LeftOut, RowProblem, named_apart

ONE = Decimal(1)
DEFAULT_CPUS, DEFAULT_GIB = 1.0, 2.0
CONTROLLERS = ("Deployment", "StatefulSet", "ReplicaSet", "DaemonSet", "ReplicationController", "Pod")
RUN_AND_END = ("Job", "CronJob")
GPU_KEYS = ("nvidia.com/gpu", "amd.com/gpu", "gpu.intel.com/i915")


@dataclass(frozen=True, slots=True)
class Asked:
    """Processors and GiB of one container, and what was assumed or could not be read."""

    cpus: float
    gib: float
    assumptions: tuple[str, ...]
    problems: tuple[RowProblem, ...]


def import_compose(document: Mapping[str, object]) -> Imported:
    """The services of a compose file. Raises FaultyQuestion when it has none."""
    services = group(document.get("services"))
    if not services:
        raise unreadable("there are no services in it", "give a docker compose file", "not_compose")
    found: list[Found] = []
    left: list[LeftOut] = []
    problems: list[RowProblem] = []
    for name, service in ((str(key), group(value)) for key, value in services.items()):
        resources = group(group(service.get("deploy")).get("resources"))
        wanted = {**group(resources.get("limits")), **group(resources.get("reservations"))}
        cpus = wanted.get("cpus", service.get("cpus"))
        memory = wanted.get("memory", service.get("mem_limit", service.get("mem_reservation")))
        asked = _asked(f"services.{name}", cpus, memory, binary=True)
        count, assumed = _count(group(service.get("deploy")).get("replicas", service.get("scale")))
        found.append(_service(name, [asked], count, assumed))
        problems += asked.problems
        if items(wanted.get("devices")):
            left.append(LeftOut(f"services.{name} devices", "gpu_unknown", NO_GPU_MODEL, ONE))
    left += [
        LeftOut(f"volumes.{name}", "size_unknown", "a compose file does not say how much a volume holds", ONE)
        for name in group(document.get("volumes"))
    ]
    return _imported("compose", found, left, problems)


NO_GPU_MODEL = "which GPU it needs is not said: ask for it as a training or inference workload"


def import_manifests(documents: Sequence[Mapping[str, object]]) -> Imported:
    """The controllers and claims of Kubernetes manifests, lists included."""
    found: list[Found] = []
    left: list[LeftOut] = []
    problems: list[RowProblem] = []
    for manifest in _flat(documents):
        kind = str(manifest.get("kind") or "")
        name = str(group(manifest.get("metadata")).get("name") or kind.lower())
        spec = group(manifest.get("spec"))
        if kind in CONTROLLERS:
            one, out, wrong = _controller(kind, name, spec)
            found += one
            left += out
            problems += wrong
        elif kind == "PersistentVolumeClaim":
            found += _claim(name, spec, 1)
        elif kind in RUN_AND_END:
            left.append(LeftOut(f"{kind} {name}", "runs_and_ends", "how long it runs is not said", ONE))
    if not found and not left:
        raise unreadable("no manifest in it runs anything", "give Deployments, Pods ...", "not_manifests")
    return _imported("kubernetes", found, left, problems)


def import_score(documents: Sequence[Mapping[str, object]]) -> Imported:
    """The workloads of Score files: containers with their requests."""
    found: list[Found] = []
    left: list[LeftOut] = []
    problems: list[RowProblem] = []
    for document in documents:
        name = str(group(document.get("metadata")).get("name") or "workload")
        asked = [_container(f"containers.{key}", c) for key, c in group(document.get("containers")).items()]
        if asked:
            found.append(_service(name, asked, 1, ()))
            problems += [problem for each in asked for problem in each.problems]
        left += [
            LeftOut(
                f"{name} {key}", "size_unknown", f"a {group(one).get('type', 'resource')} without a size", ONE
            )
            for key, one in group(document.get("resources")).items()
        ]
    if not found:
        raise unreadable("there are no containers in it", "give a Score file", "not_score")
    return _imported("score", found, left, problems)


def _imported(
    kind: Kind, found: Sequence[Found], left: Sequence[LeftOut], problems: Sequence[RowProblem]
) -> Imported:
    return Imported(kind, tuple(named_apart(found)), tuple(left), tuple(problems), "resources")


def _flat(documents: Sequence[Mapping[str, object]]) -> Iterator[Mapping[str, object]]:
    for document in documents:
        if str(document.get("kind") or "").endswith("List") and items(document.get("items")):
            yield from map(group, items(document.get("items")))
        else:
            yield document


def _controller(
    kind: str, name: str, spec: Mapping[str, object]
) -> tuple[list[Found], list[LeftOut], list[RowProblem]]:
    pod = spec if kind == "Pod" else group(group(spec.get("template")).get("spec"))
    containers = [group(container) for container in items(pod.get("containers"))]
    where = f"{kind} {name}"
    if not containers:
        return [], [LeftOut(where, "no_containers", "it has no containers", ONE)], []
    asked = [_container(f"{where}.{c.get('name', n)}", c) for n, c in enumerate(containers)]
    count, assumed = _count(spec.get("replicas")) if kind != "DaemonSet" else (1, ())
    if kind == "DaemonSet":
        assumed = ("one runs on every node: how many there are is not said, one was taken",)
    found = [_service(name, asked, count, assumed)]
    for template in map(group, items(spec.get("volumeClaimTemplates"))):
        claim = str(group(template.get("metadata")).get("name") or "data")
        found += _claim(f"{name} {claim}", group(template.get("spec")), count)
    gpus = any(_wanted(container, key) for container in containers for key in GPU_KEYS)
    left = [LeftOut(f"{where} GPUs", "gpu_unknown", NO_GPU_MODEL, ONE)] if gpus else []
    return found, left, [problem for each in asked for problem in each.problems]


def _wanted(container: Mapping[str, object], key: str) -> object:
    """What a container requests, else its limit."""
    resources = group(container.get("resources"))
    return group(resources.get("requests")).get(key, group(resources.get("limits")).get(key))


def _container(where: str, container: object) -> Asked:
    found = group(container)
    return _asked(where, _wanted(found, "cpu"), _wanted(found, "memory"), binary=False)


def _asked(where: str, cpus: object, memory: object, *, binary: bool) -> Asked:
    """The amounts of one container; what is not said, or cannot be read, takes the default."""
    read_cpus, read_gib = cpus_in(cpus), gib_in(memory, binary=binary)
    assumed, problems = [], []
    for value, read, what, default in (
        (cpus, read_cpus, "processors", DEFAULT_CPUS),
        (memory, read_gib, "memory", DEFAULT_GIB),
    ):
        if read is None:
            unit = " GiB" if what == "memory" else ""
            assumed.append(f"{where}: {what} not said, {default:g}{unit} taken")
        if read is None and value is not None:
            problems.append(RowProblem(where, what, "amount", "is no amount such as 500m or 512Mi"))
    return Asked(read_cpus or DEFAULT_CPUS, read_gib or DEFAULT_GIB, tuple(assumed), tuple(problems))


def _count(value: object) -> tuple[int, tuple[str, ...]]:
    text = str(value)
    if value is None:
        return 1, ()
    if not isinstance(value, bool) and text.isdecimal() and 0 < int(text) < 100_000:
        return int(text), ()
    return 1, ("replicas are not a number above 0: one was taken",)


def _service(name: str, asked: Sequence[Asked], count: int, assumed: tuple[str, ...]) -> Found:
    wire = {
        "name": name,
        "kind": "compute",
        "vcpu": round(sum(each.cpus for each in asked), 3),
        "memory_gib": round(sum(each.gib for each in asked), 3),
        "instances": count,
        "machine_class": "any",
    }
    return Found(wire, ONE, None, (*assumed, *(line for each in asked for line in each.assumptions)))


def _claim(name: str, spec: Mapping[str, object], count: int) -> list[Found]:
    gib = gib_in(group(group(spec.get("resources")).get("requests")).get("storage"))
    if gib is None:
        return []
    storage = {"gib": round(gib * count, 3), "class": "block"}
    return [Found({"name": f"{name} claim", "kind": "storage", "storage": storage}, ONE)]
