"""What others state of a request or a token, in their own boundary: shown beside, never graded (tier V)."""

from dataclasses import dataclass

from catalog.ai_requests.models import UNKNOWN, Models
from catalog.files import DataFiles, numbers

ANCHORS = "models/llm_energy_anchors.csv"
ANCHOR_COLUMNS = (
    "name",
    "model",
    "params_total_b",
    "params_active_b",
    "task",
    "gpu",
    "gpu_count",
    "precision",
    "output_tokens",
    "wh_per_request",
    "j_per_output_token",
    "boundary",
    "source",
    "date",
    "note",
)
PROVIDER_CATALOG = "models/llm_catalog_cloud_temple.csv"
PROVIDER_COLUMNS = (
    "provider",
    "region",
    "model",
    "listed_as",
    "section",
    "params",
    "context_tokens",
    "tokens_per_s",
    "kwh_per_mtok",
    "licence",
    "source",
    "date",
    "url",
)
PROVIDER_BOUNDARY = "unspecified_vendor_statement"
JOULES_PER_TOKEN = 3.6  # one kWh per million tokens


@dataclass(frozen=True, slots=True)
class Statement:
    """A published figure: Wh per request or J per output token (NaN: not stated), by boundary.

    `model` is a model's code, -1 when the statement names none; `provider` is empty for a developer's
    or a laboratory's figure.
    """

    name: str
    model: int
    provider: str
    wh_per_request: float
    j_per_output_token: float
    boundary: str
    source: str
    date: str
    note: str


def statements_from(files: DataFiles, models: Models) -> tuple[Statement, ...]:
    """All statements, anchors first. Raises ValueError on one of a model nobody knows."""
    return _anchors(files, models) + _provider_catalog(files, models)


def _anchors(files: DataFiles, models: Models) -> tuple[Statement, ...]:
    frame = files.frame(ANCHORS, ANCHOR_COLUMNS)
    figures = zip(numbers(frame["wh_per_request"]), numbers(frame["j_per_output_token"]), strict=True)
    return tuple(
        Statement(
            name=row["name"],
            model=_model(models, row["model"], ANCHORS),
            provider="",
            wh_per_request=float(wh),
            j_per_output_token=float(joules),
            boundary=row["boundary"],
            source=row["source"],
            date=row["date"],
            note=row["note"],
        )
        for row, (wh, joules) in zip(frame.iter_rows(named=True), figures, strict=True)
    )


def _provider_catalog(files: DataFiles, models: Models) -> tuple[Statement, ...]:
    frame = files.frame(PROVIDER_CATALOG, PROVIDER_COLUMNS)
    return tuple(
        Statement(
            name=row["listed_as"],
            model=_model(models, row["model"], PROVIDER_CATALOG),
            provider=row["provider"],
            wh_per_request=float("nan"),
            j_per_output_token=float(kwh) * JOULES_PER_TOKEN,
            boundary=PROVIDER_BOUNDARY,
            source=row["source"],
            date=row["date"],
            note="",
        )
        for row, kwh in zip(frame.iter_rows(named=True), numbers(frame["kwh_per_mtok"]), strict=True)
    )


def _model(models: Models, name: str, path: str) -> int:
    code = models.code(name) if name else UNKNOWN
    if name and code == UNKNOWN:
        raise ValueError(f"{path}: unknown model {name!r}")
    return code
