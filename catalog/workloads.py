"""The four kinds of workload, what each needs, and what is required of the place that serves it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class DataClass(StrEnum):
    """How sensitive the data is, least strict first; each is a preset of requirements."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    HEALTH_HDS = "health_hds"
    HEALTH_STATE_FR = "health_state_fr"
    STATE_SENSITIVE_FR = "state_sensitive_fr"
    VITAL = "vital"

    @property
    def strictness(self) -> int:
        """Rank in the order above; the strictest class that reaches a workload wins."""
        return list(DataClass).index(self)


class Reach(StrEnum):
    """How a law reaches an offer: by ownership, by presence of a subsidiary, by supply."""

    CONTROL = "control"
    PRESENCE = "presence"
    SUPPLY = "supply"


class Evidence(StrEnum):
    """What minimum levels are held against."""

    STRUCTURAL = "structural"
    PROVEN = "proven"


@dataclass(frozen=True, slots=True)
class JurisdictionRule:
    """No party under `country` (ISO 3166 alpha-2, or `EU`) may reach the workload in this way."""

    country: str
    reach: Reach = Reach.CONTROL


@dataclass(frozen=True, slots=True)
class Condition:
    """A requirement no fact can gate: listed in the answer as met, unmet or to confirm."""

    code: str
    text: str
    legal_basis: str
    source: str


@dataclass(frozen=True, slots=True)
class Requirements:
    """Hard conditions on one workload, after presets, defaults and portfolio have been merged in.

    `origins` names where each field was asked, as a path of the question
    (`workloads.chat.requirements.residency`) or as `data_class.<name>`.
    """

    residency: tuple[str, ...] = ()
    juridical_min: int = 0
    technological_min: int = 0
    evidence: Evidence = Evidence.STRUCTURAL
    certificates: tuple[str, ...] = ()
    certificate_valid: str = "start"
    exclude_jurisdictions: tuple[JurisdictionRule, ...] = ()
    max_rtt_ms: float | None = None
    keys: str | None = None
    exclude_providers: tuple[str, ...] = ()
    only_providers: tuple[str, ...] = ()
    exclude_stale_prices: bool = False
    max_price_age_days: int = 365
    conditions: tuple[Condition, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UserGroup:
    """A share (0-1) of the users of a workload, in one country."""

    country: str
    share: float


@dataclass(frozen=True, slots=True)
class Pin:
    """A place that must not change."""

    provider: str
    region: str


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model (canonical id) that may serve the workload, with its quality on the user's own scale."""

    id: str
    quality: float | None = None


@dataclass(frozen=True, slots=True)
class ServingProfile:
    """How own GPUs serve: concurrent requests, mean-to-peak, precision, speed per user, replicas."""

    concurrency: float | None = None
    gpu_utilisation: float | None = None
    peak_to_mean: float = 3.0
    precision: str = "bf16"
    min_tokens_per_second: float | None = None
    min_replicas: int = 2


@dataclass(frozen=True, slots=True)
class Inference:
    """Requests to a language model: tokens per request, requests of month 1.

    `active_users` counts the people who use it in month 1, who grow as the requests do; None when not stated.
    """

    task: str
    models: tuple[ModelChoice, ...]
    requests_per_month: float
    input_tokens: float
    output_tokens: float
    cached_share: float = 0.0
    serving: str = "either"
    min_quality: float | None = None
    profile: ServingProfile = ServingProfile()
    measured_energy_wh: float | None = None
    active_users: float | None = None


@dataclass(frozen=True, slots=True)
class Flexibility:
    """A job of `duration_hours` that may start anywhere in a window of `window_hours`."""

    duration_hours: float
    window_hours: float


@dataclass(frozen=True, slots=True)
class Training:
    """A training or fine-tuning job: GPU hours on a model of GPU, or parameters and tokens (billions).

    Its dataset and `checkpoints` times one checkpoint are kept beside it; sizes not stated (None) follow from
    parameters and tokens.
    """

    gpu_model: str | None = None
    gpu_hours: float | None = None
    params_b: float | None = None
    tokens_b: float | None = None
    runs: int = 1
    flexible: Flexibility | None = None
    interconnect: str = "required"
    dataset_gib: float | None = None
    checkpoint_gib: float | None = None
    checkpoints: int = 3


@dataclass(frozen=True, slots=True)
class PlainStorage:
    """GiB kept in `object`, `block` or `archive` storage, with monthly requests and internet egress."""

    gib: float
    storage_class: str = "object"
    reads_per_month: float = 0.0
    writes_per_month: float = 0.0
    egress_internet_gib: float = 0.0


@dataclass(frozen=True, slots=True)
class Embeddings:
    """Vectors kept in an index in `memory`, on `disk`, or without one (`none`)."""

    vectors: float
    dimensions: int
    dtype: str = "float32"
    replicas: int = 1
    index: str = "memory"
    links_per_vector: int = 16
    max_machines_per_replica: int = 4
    min_machine_memory_gib: float = 32.0


@dataclass(frozen=True, slots=True)
class Monitoring:
    """Traces of another workload's requests, kept `retention_days`."""

    requests_of: str
    requests_per_month: float
    tokens_per_request: float
    spans_per_request: float = 6.0
    retention_days: float = 30.0


@dataclass(frozen=True, slots=True)
class Compute:
    """Machines that run all month: each instance has at least this many vCPU and GiB."""

    vcpu: float
    memory_gib: float
    instances: int = 1
    utilisation: float = 0.5
    machine_class: str = "dedicated"


Need = Inference | Training | PlainStorage | Embeddings | Monitoring | Compute


@dataclass(frozen=True, slots=True)
class Workload:
    """What the user wants to run, and what is required of the place that serves it."""

    name: str
    kind: str  # inference | training | storage | compute
    need: Need
    requirements: Requirements = Requirements()
    data_class: DataClass = DataClass.INTERNAL
    inherited_from: str | None = None
    growth_per_month: float = 0.0
    importance: float = 1.0
    interruptible: bool = False
    users: tuple[UserGroup, ...] = ()
    pinned: Pin | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every workload of a question: dates, months, currency, price rules, profile.

    `starts` and `as_of` are ISO dates. `discounts` maps a provider to its negotiated share off list.
    `sovereignty_user_weights` (objective, weight on any scale) replace the named `sovereignty_weights`.
    """

    as_of: str
    starts: str
    horizon_months: int
    currency: str = "EUR"
    discounts: Mapping[str, float] = field(default_factory=dict)
    trusted_countries: tuple[str, ...] = ("EU", "EEA")
    sovereignty_weights: str = "ec-2026"
    strict_control_plane: bool = True
    exposure_by_presence: bool = False
    credit_award: bool = False
    strict_capital: bool = False
    strict_firmware: bool = False
    sovereignty_user_weights: tuple[tuple[str, float], ...] = ()
