"""Changes of how the question is put: requirements, weights, prices of carbon, readings, dates."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from app.recommendations.asking.trees import Tree
from app.recommendations.asking.vocabulary import nearest
from app.recommendations.asking.wire_values import Area, IsoDate, Money, NotNegative, refuse
from app.recommendations.objective import KG_PER_TONNE
from app.recommendations.question import Question
from app.scenarios.changes.change import Change, Inapplicable, Service
from app.scenarios.world import World
from catalog.files import day_of
from catalog.library import Catalog
from catalog.sovereignty.frameworks import OWN_SCORE_LEAVES_OUT

_STEP = re.compile(r"[^.\[\]]+|\[[0-9]+\]")
HOMES = ("requirements", "defaults", "workloads")


class CarbonPrice(Change):
    """A tonne of CO2e costs so much, in the currency of the question.

    Under `priced` it is the price asked for; under `weighted` carbon is weighed so that one tonne counts as
    much as that sum, cost and sovereignty keeping their weights.
    """

    STRAIGHT: ClassVar[frozenset[str]] = frozenset({"per_tonne"})
    kind: Literal["carbon_price"]
    per_tonne: Money

    def asked(self, world: World) -> Question:
        """The question with that price. Raises Inapplicable where nothing is weighed against money."""
        asked = world.question.priorities
        if asked.mode == "priced":
            return replace(world.question, priorities=replace(asked, carbon_price_per_tonne=self.per_tonne))
        if asked.mode == "lexicographic" or asked.cost <= 0 or world.references is None:
            problem = "these priorities weigh nothing against money"
            raise Inapplicable("per_tonne", problem, "use mode weighted with a weight on cost, or priced")
        known = world.references
        weight = float(self.per_tonne) / KG_PER_TONNE * asked.cost / known.cost * known.carbon_kg
        return replace(world.question, priorities=replace(asked, carbon=weight))


class Weights(Change):
    """Other weights of cost, carbon and sovereignty; what is not named keeps its weight."""

    STRAIGHT: ClassVar[frozenset[str]] = frozenset({"cost", "carbon", "sovereignty"})
    kind: Literal["weights"]
    cost: NotNegative | None = None
    carbon: NotNegative | None = None
    sovereignty: NotNegative | None = None

    def asked(self, world: World) -> Question:
        """The question with those weights. Raises Inapplicable under other modes, or where nothing weighs."""
        asked = world.question.priorities
        if asked.mode != "weighted":
            raise Inapplicable("", f"priorities of mode {asked.mode} have no weights", "use mode weighted")
        changed = replace(
            asked,
            cost=asked.cost if self.cost is None else self.cost,
            carbon=asked.carbon if self.carbon is None else self.carbon,
            sovereignty=asked.sovereignty if self.sovereignty is None else self.sovereignty,
        )
        if not any((changed.cost, changed.carbon, changed.sovereignty)):
            raise Inapplicable("", "no weight is left above 0", "write one above 0")
        return replace(world.question, priorities=changed)


class WeightProfile(Change):
    """Sovereignty is scored by another set of weights: a named one, or weights per objective."""

    kind: Literal["weight_profile"]
    profile: str | None = None
    weights: dict[str, NotNegative] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "WeightProfile":
        if (self.profile is None) == (self.weights is None):
            raise refuse("one_of", "weights are told by one of two keys", "write profile or weights")
        return self

    def asked(self, world: World) -> Question:
        """The question read with those weights. Raises Inapplicable for names nobody knows."""
        framework = world.catalog.sovereignty.framework
        if self.profile is not None and self.profile not in framework.profiles:
            raise _unknown("profile", self.profile, list(framework.profiles))
        for name in self.weights or {}:
            if name not in framework.objectives:
                raise _unknown("weights", name, list(framework.objectives))
        counted = [weight for name, weight in (self.weights or {}).items() if name != OWN_SCORE_LEAVES_OUT]
        if self.weights is not None and not any(counted):
            raise Inapplicable("weights", "no objective that counts has a weight", "write one above 0")
        terms = world.question.terms
        changed = replace(
            terms,
            sovereignty_weights=self.profile or terms.sovereignty_weights,
            sovereignty_user_weights=tuple((self.weights or {}).items()),
        )
        return replace(world.question, terms=changed)


class TrustedCountries(Change):
    """Other countries are trusted when sovereignty is read (`EU`, `EEA` or country codes)."""

    kind: Literal["trusted_countries"]
    countries: Annotated[list[Area], Field(min_length=1)]

    def asked(self, world: World) -> Question:
        """The question read with that set."""
        terms = replace(world.question.terms, trusted_countries=tuple(self.countries))
        return replace(world.question, terms=terms)


class DataActDate(Change):
    """The day from which no provider may charge for a switch (Data Act, article 29) moves."""

    kind: Literal["data_act_date"]
    day: IsoDate

    def known(self, catalog: Catalog, service: Service) -> Catalog:
        """The catalog with that date."""
        return replace(catalog, switching_free_from=day_of(self.day))


class Requirement(Change):
    """A requirement of the question gets another value, by its path as answers name it.

    `requirements.budget_per_month`, `defaults.requirements.residency`,
    `workloads.chat.requirements.juridical_min`, `workloads.chat.data_class`. Where none was, it is added.
    """

    kind: Literal["requirement"]
    path: str
    value: object

    def edited(self, tree: Mapping[str, Tree]) -> Mapping[str, Tree]:
        """The document with that value. Raises Inapplicable for a path that is no requirement."""
        return _set(dict(tree), _steps(tree, self.path), _as_tree(self.value))


class RequirementDropped(Change):
    """A requirement is no longer asked, by its path; what a data class or another place asks stays."""

    kind: Literal["requirement_dropped"]
    path: str

    def edited(self, tree: Mapping[str, Tree]) -> Mapping[str, Tree]:
        """The document without it. Raises Inapplicable where nothing is asked there."""
        return _dropped(dict(tree), _steps(tree, self.path), self.path)


def _unknown(key: str, word: str, names: list[str]) -> Inapplicable:
    guess = nearest(word, names)
    remedy = f"did you mean {guess}?" if guess else f"use one of {', '.join(names)}"
    return Inapplicable(key, f"{word[:40]} is not known", remedy, "unknown_choice")


def _steps(tree: Mapping[str, Tree], path: str) -> tuple[str | int, ...]:
    """The steps of a path of a requirement. Raises Inapplicable for any other."""
    words = _STEP.findall(path)
    if not words or words[0] not in HOMES:
        remedy = "write one such as requirements.budget_per_month or workloads.NAME.requirements.residency"
        if path.startswith("data_class."):
            remedy = "a preset belongs to its class: change workloads.NAME.data_class instead"
        raise Inapplicable("path", f"{path[:60]} is not the path of a requirement", remedy, "unknown_path")
    steps: list[str | int] = [int(word[1:-1]) if word[0] == "[" else word for word in words]
    if words[0] == "workloads":
        name = path.removeprefix("workloads.")
        listed = tree.get("workloads")
        names = (
            [each.get("name") if isinstance(each, dict) else None for each in listed]
            if isinstance(listed, list)
            else []
        )
        known = [each for each in names if isinstance(each, str)]
        owner = next(
            (each for each in sorted(known, key=len, reverse=True) if name.startswith(f"{each}.")), None
        )
        if owner is None:
            raise _unknown("path", name.partition(".")[0], known)
        rest = _STEP.findall(name.removeprefix(f"{owner}."))
        tail: list[str | int] = [int(word[1:-1]) if word[0] == "[" else word for word in rest]
        steps = ["workloads", names.index(owner), *tail]
    inner = [step for step in steps if step != "defaults"]
    inner = inner[2:] if inner and inner[0] == "workloads" else inner
    if inner[:1] not in (["requirements"], ["data_class"]) or (inner[0] == "requirements" and len(inner) < 2):
        remedy = "end it in requirements.NAME, or in data_class"
        raise Inapplicable("path", f"{path[:60]} is not the path of a requirement", remedy, "unknown_path")
    return tuple(steps)


def _as_tree(value: object) -> Tree:
    """A value as documents hold it: exact numbers, plain groups."""
    if isinstance(value, dict):
        return {str(key): _as_tree(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_as_tree(each) for each in value]
    if value is None or isinstance(value, bool | int | Decimal | str):
        return value
    return Decimal(repr(value))


def _set(tree: Tree, steps: tuple[str | int, ...], value: Tree) -> dict[str, Tree]:
    """A copy of a group with one value written; groups on the way are made where missing."""
    group = dict(tree) if isinstance(tree, Mapping) else {}
    step, rest = str(steps[0]), steps[1:]
    if not rest:
        group[step] = value
        return group
    inner = group.get(step)
    if isinstance(inner, list) and isinstance(rest[0], int) and rest[0] < len(inner):
        items = list(inner)
        items[rest[0]] = value if len(rest) == 1 else _set(items[rest[0]], rest[1:], value)
        group[step] = items
    elif isinstance(rest[0], int):
        raise Inapplicable("path", f"there is no item {rest[0]} in {step}", "count from 0", "unknown_path")
    else:
        group[step] = _set(inner, rest, value)
    return group


def _dropped(tree: Tree, steps: tuple[str | int, ...], path: str) -> dict[str, Tree]:
    group = dict(tree) if isinstance(tree, Mapping) else {}
    step, rest = str(steps[0]), steps[1:]
    inner = group.get(step)
    if step not in group or (rest and isinstance(rest[0], int) and not isinstance(inner, list)):
        raise Inapplicable(
            "path", f"nothing is asked at {path[:60]}", "drop what the question asks", "not_asked"
        )
    if not rest:
        del group[step]
    elif isinstance(inner, list) and isinstance(rest[0], int):
        if rest[0] >= len(inner):
            raise Inapplicable(
                "path", f"there is no item {rest[0]} in {step}", "count from 0", "unknown_path"
            )
        items = list(inner)
        if len(rest) == 1:
            del items[rest[0]]
        else:
            items[rest[0]] = _dropped(items[rest[0]], rest[1:], path)
        group[step] = items
    else:
        group[step] = _dropped(inner, rest, path)
    return group
