"""Changes of what is asked for: more of it, growing faster, by another model."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from app.recommendations.asking.wire_values import AboveZero, Growth, ModelName, WorkloadName
from app.recommendations.question import Question
from app.scenarios.changes.change import Change, Inapplicable
from app.scenarios.world import World
from catalog.workloads import (
    Compute,
    Embeddings,
    Inference,
    ModelChoice,
    Monitoring,
    Need,
    PlainStorage,
    Training,
    Workload,
)


class Demand(Change):
    """Demand is multiplied: requests, instances (rounded up), GPU hours or tokens, GiB, vectors, traffic.

    Of one workload, or of all; traces follow the requests they watch, links the workload they leave.
    """

    kind: Literal["demand"]
    factor: Annotated[AboveZero, Field(le=1e6)]
    workload: WorkloadName | None = None

    def asked(self, world: World) -> Question:
        """The question with larger or smaller needs."""
        question = world.question
        if self.factor == 1.0:
            return question
        links = tuple(
            replace(link, gib_per_month=link.gib_per_month * self.factor)
            if self.workload in (None, link.source)
            else link
            for link in question.links
        )
        return replace(_each(question, self._grown, self._is_meant), links=links)

    def _is_meant(self, workload: Workload) -> bool:
        need = workload.need
        watched = need.requests_of if isinstance(need, Monitoring) else None
        return self.workload in (None, of_copy(workload.name), watched)

    def _grown(self, workload: Workload) -> Workload:
        return replace(workload, need=scaled(workload.need, self.factor))


def scaled(need: Need, factor: float) -> Need:
    """A need times a factor."""
    match need:
        case Inference() | Monitoring():
            return replace(need, requests_per_month=need.requests_per_month * factor)
        case Compute():
            return replace(need, instances=math.ceil(round(need.instances * factor, 9)))
        case Embeddings():
            return replace(need, vectors=need.vectors * factor)
        case PlainStorage():
            names = ("gib", "reads_per_month", "writes_per_month", "egress_internet_gib")
            return replace(need, **{name: getattr(need, name) * factor for name in names})
        case Training():
            hours, tokens = need.gpu_hours, need.tokens_b
            return replace(
                need,
                gpu_hours=None if hours is None else hours * factor,
                tokens_b=None if tokens is None else tokens * factor,
            )


class GrowthRate(Change):
    """Demand grows by another share each month (0.03 is 3 %), of one workload or of all."""

    kind: Literal["growth"]
    per_month: Growth
    workload: WorkloadName | None = None

    def asked(self, world: World) -> Question:
        """The question with another growth."""
        return _each(
            world.question,
            lambda workload: replace(workload, growth_per_month=self.per_month),
            lambda workload: self.workload in (None, of_copy(workload.name)),
        )


class ModelSwap(Change):
    """Another model takes the place of one, or of all (without `instead_of`), at the quality of the old."""

    kind: Literal["model_swap"]
    model: ModelName
    instead_of: ModelName | None = None
    workload: WorkloadName | None = None

    def asked(self, world: World) -> Question:
        """The question with another list of models. Raises Inapplicable where none names the old one."""
        if not any(self._is_meant(workload) for workload in world.question.workloads):
            problem = "no workload meant here names that model"
            raise Inapplicable("instead_of", problem, "name a model of the question, or none")
        return _each(world.question, self._swapped, self._is_meant)

    def _is_meant(self, workload: Workload) -> bool:
        need = workload.need
        return (
            isinstance(need, Inference)
            and self.workload in (None, workload.name)
            and (self.instead_of is None or self.instead_of in [choice.id for choice in need.models])
        )

    def _swapped(self, workload: Workload) -> Workload:
        need = workload.need
        if not isinstance(need, Inference):
            return workload
        old = [choice for choice in need.models if self.instead_of in (None, choice.id)]
        best = max((choice.quality for choice in old if choice.quality is not None), default=None)
        kept = tuple(choice for choice in need.models if choice not in old and choice.id != self.model)
        return replace(workload, need=replace(need, models=(*kept, ModelChoice(self.model, best))))


def _each(
    question: Question, change: Callable[[Workload], Workload], meant: Callable[[Workload], bool]
) -> Question:
    workloads = tuple(change(each) if meant(each) else each for each in question.workloads)
    return replace(question, workloads=workloads)


def of_copy(name: str) -> str:
    """The workload a name stands for: `api#2` is a copy of `api`."""
    return name.partition("#")[0]
