"""Workloads as written: one class per kind, so that a key of another kind is refused."""

from collections.abc import Mapping
from copy import copy
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, create_model, field_validator, model_validator

from app.recommendations.asking.wire_requirements import PlaceWire, RequirementsWire
from app.recommendations.asking.wire_values import (
    AboveZero,
    AtLeastOne,
    Copies,
    Count,
    Country,
    GpuModel,
    Growth,
    ModelName,
    Name,
    NotNegative,
    Share,
    Wire,
    WorkloadName,
    known,
    refuse,
)

DataClassName = Literal[
    "public", "internal", "confidential", "health_hds", "health_state_fr", "state_sensitive_fr", "vital"
]
SHARE_TOLERANCE = 1e-9


class UserGroupWire(Wire):
    """Users in one country and their share of all users."""

    country: Country
    share: Share


class WorkloadWire(Wire):
    """What every kind of workload may say."""

    name: Name
    data_class: DataClassName | None = None
    growth_per_month: Growth | None = None
    importance: AboveZero = 1.0
    interruptible: bool = False
    users: list[UserGroupWire] = Field(default_factory=list)
    pinned: PlaceWire | None = None
    requirements: RequirementsWire = RequirementsWire()

    @field_validator("users")
    @classmethod
    def _no_more_users_than_all(cls, users: list[UserGroupWire]) -> list[UserGroupWire]:
        total = sum(group.share for group in users)
        if total > 1 + SHARE_TOLERANCE:
            raise refuse("shares", f"the shares add up to {total:.4g}", "let them add up to at most 1")
        if len({group.country for group in users}) < len(users):
            raise refuse("repeated", "a country is named twice", "name each country once")
        return users


def _model_by_id(value: object) -> object:
    return {"id": value} if isinstance(value, str) else value


class ModelWire(Wire):
    """A model that may serve, with its quality on the user's own scale."""

    id: ModelName
    quality: NotNegative | None = None


class ServingProfileWire(Wire):
    """How own GPUs serve."""

    concurrency: AboveZero | None = None
    gpu_utilisation: Annotated[Share, Field(gt=0)] | None = None
    peak_to_mean: AtLeastOne = 3.0
    precision: Literal["fp32", "bf16", "fp16", "fp8", "int8", "fp4", "int4"] = "bf16"
    min_tokens_per_second: AboveZero | None = None
    min_replicas: Count = 2


class MeasuredWire(Wire):
    """What the customer's own meter says."""

    energy_wh_per_request: AboveZero


class InferenceWire(WorkloadWire):
    """Requests to a language model."""

    kind: Literal["inference"]
    task: Literal["chat", "rag", "reasoning", "code", "embedding"] = "chat"
    model: ModelName | None = None
    models: (
        Annotated[
            list[Annotated[ModelWire, BeforeValidator(_model_by_id, json_schema_input_type=str | ModelWire)]],
            Field(min_length=1),
        ]
        | None
    ) = None
    min_quality: NotNegative | None = None
    serving: Literal["api", "own_gpu", "either"] = "either"
    requests_per_month: AboveZero
    input_tokens: AboveZero
    output_tokens: NotNegative
    cached_share: Share = 0.0
    serving_profile: ServingProfileWire = ServingProfileWire()
    measured: MeasuredWire | None = None
    active_users: Annotated[
        AboveZero | None,
        Field(description="People who use it in month 1, for cost per user; they grow as the requests do."),
    ] = None

    @field_validator("output_tokens")
    @classmethod
    def _only_embedding_is_silent(cls, tokens: float, info: ValidationInfo) -> float:
        if tokens == 0 and info.data.get("task") != "embedding":
            raise refuse("greater_than", "0 is too small", "use a number above 0, or task: embedding")
        return tokens

    @field_validator("models")
    @classmethod
    def _name_each_model_once(cls, models: list[ModelWire] | None) -> list[ModelWire] | None:
        if models and len({model.id for model in models}) < len(models):
            raise refuse("repeated", "a model is named twice", "name each model once, under one of its names")
        return models


class GpuWire(Wire):
    """Hours of one model of GPU, for the whole job."""

    model: GpuModel
    hours: AboveZero


class AcceleratorsWire(GpuWire):
    """Hours of an accelerator of another kind."""

    kind: Literal["gpu", "tpu", "npu"] = "gpu"

    @model_validator(mode="before")
    @classmethod
    def _tpus_are_not_on_sale(cls, written: object, info: ValidationInfo) -> object:
        """No TPU has a price in our facts; once one has, its model is known and this says nothing."""
        if isinstance(written, dict) and written.get("kind") == "tpu":
            models = known(info).vocabulary.gpu_models
            if str(written.get("model")).casefold() not in {model.casefold() for model in models}:
                problem = "no TPU has a price in the catalog, so none can be compared"
                raise refuse("not_sold", problem, "use kind gpu (H100) or npu (Trainium, Inferentia2, Gaudi)")
        return written


class TrainingSizeWire(Wire):
    """Size of a job: parameters and tokens, in billions."""

    params_b: AboveZero
    tokens_b: AboveZero


class FlexibleWire(Wire):
    """A job that may start anywhere in a window."""

    duration_hours: AboveZero
    window_hours: AboveZero

    @field_validator("window_hours")
    @classmethod
    def _window_holds_the_job(cls, window: float, info: ValidationInfo) -> float:
        duration = info.data.get("duration_hours")
        if duration is not None and window < duration:
            problem = f"a job of {duration:g} hours does not fit in {window:g}"
            raise refuse("window", problem, "widen the window")
        return window


class TrainingWire(WorkloadWire):
    """A training or fine-tuning job."""

    kind: Literal["training"]
    gpu: GpuWire | None = None
    training: TrainingSizeWire | None = None
    accelerators: AcceleratorsWire | None = None
    runs: Count = 1
    flexible: FlexibleWire | None = None
    interconnect: Literal["required", "none"] = "required"
    dataset_gib: Annotated[
        NotNegative | None, Field(description="GiB of training data kept; 4.5 bytes a token unless stated.")
    ] = None
    checkpoint_gib: Annotated[
        NotNegative | None, Field(description="GiB of one checkpoint; 16 bytes a parameter unless stated.")
    ] = None
    checkpoints: Annotated[int, Field(ge=0, le=10_000, description="Checkpoints kept.")] = 3


class PlainStorageWire(Wire):
    """GiB kept and how they are used every month."""

    gib: AboveZero
    storage_class: Literal["object", "block", "archive"] = Field(default="object", alias="class")
    reads_per_month: NotNegative = 0.0
    writes_per_month: NotNegative = 0.0
    egress_internet_gib: NotNegative = 0.0


class EmbeddingsWire(Wire):
    """Vectors and their index."""

    vectors: AboveZero
    dimensions: Count
    dtype: Literal["float32", "float16", "int8", "binary"] = "float32"
    replicas: Count = 1
    index: Literal["memory", "disk", "none"] = "memory"
    links_per_vector: Count = 16
    max_machines_per_replica: Count = 4
    min_machine_memory_gib: AboveZero = 32.0


class MonitoringWire(Wire):
    """Traces kept of the requests of an inference workload."""

    requests_of: WorkloadName
    spans_per_request: AboveZero = 6.0
    retention_days: AboveZero = 30.0


class StorageWire(WorkloadWire):
    """Data at rest: plain storage, embeddings or traces."""

    kind: Literal["storage"]
    storage: PlainStorageWire | None = None
    embeddings: EmbeddingsWire | None = None
    monitoring: MonitoringWire | None = None
    replicas_in: Annotated[Copies, Field(description="Places that each keep all of it.")] = 1


class ComputeWire(WorkloadWire):
    """Machines that run all month."""

    kind: Literal["compute"]
    vcpu: AboveZero
    memory_gib: AboveZero
    instances: Count = 1
    utilisation: Share = 0.5
    machine_class: Literal["dedicated", "any"] = "dedicated"
    replicas_in: Annotated[Copies, Field(description="Places that each run all instances.")] = 1


AnyWorkloadWire = InferenceWire | TrainingWire | StorageWire | ComputeWire
KINDS: Mapping[str, type[WorkloadWire]] = {
    "inference": InferenceWire,
    "training": TrainingWire,
    "storage": StorageWire,
    "compute": ComputeWire,
}
# Of each group a workload states one; a default for another member of the group is then not taken.
ALTERNATIVES: Mapping[str, tuple[str, ...]] = {
    "inference": ("model", "models"),
    "training": ("gpu", "training", "accelerators"),
    "storage": ("storage", "embeddings", "monitoring"),
}


def _optional_fields() -> dict[str, tuple[object, object]]:
    """Every field of every kind, none of them asked for."""
    fields: dict[str, tuple[object, object]] = {}
    for kind in KINDS.values():
        for key, field in kind.model_fields.items():
            if key not in ("name", "kind"):
                relaxed = copy(field)
                relaxed.default, relaxed.default_factory = None, None
                fields[key] = (field.annotation | None if field.annotation else None, relaxed)
    return fields


DefaultsWire = create_model("DefaultsWire", __base__=Wire, **_optional_fields())  # type: ignore[call-overload]
