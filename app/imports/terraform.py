"""A Terraform or OpenTofu plan (`show -json`): what it creates or keeps changing becomes workloads.

Values marked sensitive are never read, and nothing of the plan is kept beyond sizes, places and addresses.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

import yaml

from app.imports.catalogued import machine_in, region_of
from app.imports.documents import at, group, items, unreadable
from app.imports.outcome import Found, Imported, LeftOut, named_apart
from catalog.library import Catalog

ONE = Decimal(1)
SKIPPED = ({"no-op"}, {"delete"}, {"read"}, {"forget"})
KEYS_OF_PLANS = ("planned_values", "resource_changes")


@dataclass(frozen=True, slots=True)
class Rule:
    """How a type of resource is read; `unsized` says why it cannot be, `nothing` that it has no place."""

    provider: str = ""
    machine: str = ""
    count: str = ""
    region: str = ""
    strip: str = ""
    disks: tuple[str, ...] = ()
    unsized: str = ""
    nothing: bool = False


@dataclass(frozen=True, slots=True)
class Resource:
    """A planned resource: its address, its type, its values, and the configuration of its provider."""

    address: str
    type: str
    values: Mapping[str, object]
    provider_key: str


@cache
def rules() -> Mapping[str, Rule]:
    """The rules that ship with Havre, by type of resource."""
    text = files("app.imports").joinpath("terraform_resources.yaml").read_text(encoding="utf-8")
    listed = yaml.load(text, Loader=yaml.CSafeLoader)
    return {name: Rule(**{**rule, "disks": tuple(rule.get("disks", ()))}) for name, rule in listed.items()}


def import_plan(plan: Mapping[str, object], catalog: Catalog) -> Imported:
    """The workloads of a plan. Raises FaultyQuestion when it is none."""
    plan = _unwrapped(plan)
    if not any(key in plan for key in KEYS_OF_PLANS):
        raise unreadable("this is no plan", "write it with `terraform show -json PLAN`", "not_a_plan")
    found: list[Found] = []
    left: list[LeftOut] = []
    for resource in _resources(plan):
        rule = rule_of(resource.type)
        if rule is None:
            left.append(_left(resource, "type_unknown", f"{resource.type} is not read"))
        elif rule.nothing:
            left.append(_left(resource, "nothing_to_place", "it has no place of its own", Decimal(0)))
        elif rule.unsized:
            left.append(_left(resource, "size_unknown", rule.unsized))
        else:
            read = list(_workloads(plan, catalog, resource, rule))
            found += read
            left += [] if read else [_without_size(resource, rule)]
    return Imported("terraform", tuple(named_apart(found)), tuple(left), (), "resources")


def rule_of(kind: str) -> Rule | None:
    """The rule of a type of resource: its own, else that of how it begins."""
    own = rules().get(kind)
    if own is not None:
        return own
    begun = [name for name in rules() if name.endswith("*") and kind.startswith(name[:-1])]
    return rules()[max(begun, key=len)] if begun else None


def _unwrapped(plan: Mapping[str, object]) -> Mapping[str, object]:
    """The plan itself, where tools that check plans have put it under one key."""
    inner = group(next(iter(plan.values()))) if len(plan) == 1 else {}
    return inner if any(key in inner for key in KEYS_OF_PLANS) else plan


def _without_size(resource: Resource, rule: Rule) -> LeftOut:
    named = str(next(iter(at(resource.values, rule.machine)), "") or "") if rule.machine else ""
    if named:
        return _left(resource, "machine_unknown", f"the catalog has no {named[:60]} of {rule.provider}")
    return _left(resource, "size_unknown", "its size is not in the plan")


def _left(resource: Resource, code: str, why: str, weight: Decimal = ONE) -> LeftOut:
    return LeftOut(resource.address, code, why, weight)


def _resources(plan: Mapping[str, object]) -> Iterator[Resource]:
    """Resources of all modules that the plan creates or changes."""
    if "resource_changes" not in plan:
        yield from _planned(group(group(plan["planned_values"]).get("root_module")))
        return
    for change in map(group, items(plan["resource_changes"])):
        planned = group(change.get("change"))
        actions = {str(action) for action in items(planned.get("actions"))}
        if change.get("mode", "managed") != "managed" or actions in SKIPPED:
            continue
        values = _without_secrets(planned.get("after"), planned.get("after_sensitive"))
        yield _resource(change, group(values))


def _planned(module: Mapping[str, object], depth: int = 0) -> Iterator[Resource]:
    for resource in map(group, items(module.get("resources"))):
        if resource.get("mode", "managed") == "managed":
            values = _without_secrets(resource.get("values"), resource.get("sensitive_values"))
            yield _resource(resource, group(values))
    for child in map(group, items(module.get("child_modules"))) if depth < 50 else ():
        yield from _planned(child, depth + 1)


def _resource(found: Mapping[str, object], values: Mapping[str, object]) -> Resource:
    kind = str(found.get("type") or "")
    name = str(found.get("address") or f"{kind}.{found.get('name', '')}")
    return Resource(name[:200], kind, values, str(found.get("provider_name") or ""))


def _without_secrets(value: object, secret: object) -> object:
    """The value without what is marked sensitive."""
    if secret is True:
        return None
    if isinstance(value, Mapping):
        marks = group(secret)
        return {key: _without_secrets(inner, marks.get(key)) for key, inner in value.items()}
    if isinstance(value, list):
        marks_of = items(secret)
        return [
            _without_secrets(inner, marks_of[n] if n < len(marks_of) else None)
            for n, inner in enumerate(value)
        ]
    return value


def _workloads(
    plan: Mapping[str, object], catalog: Catalog, resource: Resource, rule: Rule
) -> Iterator[Found]:
    """A workload for the machines and one for the disks of a resource."""
    region, assumed = _region(plan, catalog, resource, rule)
    place = None if region is None else {"provider": rule.provider, "region": region}
    count, guessed = _count(resource, rule)
    named = str(next(iter(at(resource.values, rule.machine)), "")) if rule.machine else ""
    machine = machine_in(catalog, rule.provider, named, named.removeprefix(rule.strip)) if named else None
    if machine is not None:
        wire = {
            "name": resource.address,
            "kind": "compute",
            "vcpu": machine.vcpu,
            "memory_gib": machine.memory_gib,
            "instances": count,
            "machine_class": "any",
        }
        gpu = (f"{machine.gpu} of {machine.name} is not asked for",) if machine.gpu else ()
        yield Found(wire, ONE, place, (*assumed, *guessed, *gpu))
    sizes = [float(str(size)) for path in rule.disks for size in at(resource.values, path) if _is_size(size)]
    if sizes:
        gib = sum(sizes) * count
        wire = {
            "name": f"{resource.address} disks" if machine else resource.address,
            "kind": "storage",
            "storage": {"gib": round(gib, 3), "class": "block"},
        }
        yield Found(wire, Decimal(0) if machine else ONE, place and {**place, "data_gib": gib}, assumed)


def _is_size(value: object) -> bool:
    try:
        return not isinstance(value, bool) and 0 < float(str(value)) < 1e9
    except ValueError:
        return False


def _count(resource: Resource, rule: Rule) -> tuple[int, tuple[str, ...]]:
    if not rule.count:
        return 1, ()
    stated = next(iter(at(resource.values, rule.count)), None)
    if isinstance(stated, int) and not isinstance(stated, bool) and 0 < stated < 100_000:
        return stated, ()
    return 1, ("how many there are is not in the plan: one was taken",)


def _region(
    plan: Mapping[str, object], catalog: Catalog, resource: Resource, rule: Rule
) -> tuple[str | None, tuple[str, ...]]:
    """The region of the resource, else of its provider block, else of a variable."""
    own = [str(value) for value in at(resource.values, rule.region)] if rule.region else []
    for name in (*own, *_provider_regions(plan, resource)):
        region = region_of(catalog, rule.provider, name)
        if region is not None:
            return region, ()
    return None, (f"no region of {rule.provider} is known for it: no place of today",)


def _provider_regions(plan: Mapping[str, object], resource: Resource) -> Iterator[str]:
    configured = group(group(plan.get("configuration")).get("provider_config"))
    variables = group(plan.get("variables"))
    for block in map(group, configured.values()):
        if block.get("full_name", resource.provider_key) != resource.provider_key:
            continue
        for key in ("region", "location", "zone"):
            stated = group(group(block.get("expressions")).get(key))
            if stated.get("constant_value"):
                yield str(stated["constant_value"])
            for reference in map(str, items(stated.get("references"))):
                value = group(variables.get(reference.removeprefix("var."))).get("value")
                if isinstance(value, str):
                    yield value
