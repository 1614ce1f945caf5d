"""`havre request`: one AI request in every place that can serve it."""

import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_guard import ExitCode, guarded, stop
from app.cli_output import write_text

if TYPE_CHECKING:
    from app.ai_requests.schemas import Comparison


class RequestFormat(StrEnum):
    """How a comparison may be printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"
    INVENTORY = "inventory"


def request(
    model: Annotated[str, typer.Option(help="Model, by its id or an alias.")],
    input_tokens: Annotated[float, typer.Option(help="Tokens read per request.")],
    output_tokens: Annotated[float, typer.Option(help="Tokens written per request.")],
    task: Annotated[str, typer.Option(help="chat, rag, reasoning, code or embedding.")] = "chat",
    cached_share: Annotated[float | None, typer.Option(help="Share of the input read from a cache.")] = None,
    requests_per_month: Annotated[
        float | None, typer.Option(help="Volume, for own GPUs; one million unless stated.")
    ] = None,
    active_users: Annotated[
        float | None, typer.Option(help="People who make these requests, for cost per user.")
    ] = None,
    users: Annotated[str | None, typer.Option(metavar="COUNTRY", help="Country of the users.")] = None,
    place: Annotated[
        list[str] | None, typer.Option(metavar="PROVIDER[/REGION]", help="Only this place; repeatable.")
    ] = None,
    country: Annotated[list[str] | None, typer.Option(help="Only this country; repeatable.")] = None,
    residency: Annotated[
        list[str] | None, typer.Option(metavar="AREA", help="EU, EEA or a country; repeatable.")
    ] = None,
    serving: Annotated[str, typer.Option(help="api, own_gpu or either.")] = "either",
    precision: Annotated[str | None, typer.Option(help="Weights of own GPUs, such as bf16 or fp8.")] = None,
    juridical_min: Annotated[int | None, typer.Option(help="Least juridical level, 0 to 4.")] = None,
    technological_min: Annotated[int | None, typer.Option(help="Least technological level, 0 to 4.")] = None,
    max_rtt_ms: Annotated[float | None, typer.Option(help="Longest round trip to the users.")] = None,
    measured_wh: Annotated[float | None, typer.Option(help="GPU Wh per request by your own meter.")] = None,
    sort: Annotated[str, typer.Option(help="Column to order by, such as cost, co2e, water or rtt.")] = "cost",
    form: Annotated[
        RequestFormat, typer.Option("--format", help="How to print it; inventory: CSV for Scope 3.")
    ] = RequestFormat.TABLE,
    out: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
) -> None:
    """Compare one AI request in every place: cost, energy, CO2e, water, letters, levels, break-even."""
    document = {
        "model": model,
        "input_tokens": input_tokens,
        "output_tokens": output_tokens,
        "task": task,
        "cached_share": cached_share,
        "requests_per_month": requests_per_month,
        "active_users": active_users,
        "serving": serving,
        "users": [{"country": users, "share": 1}] if users else None,
        "serving_profile": {"precision": precision} if precision else None,
        "measured": {"energy_wh_per_request": measured_wh} if measured_wh is not None else None,
        "requirements": _stated(
            residency=residency or None,
            juridical_min=juridical_min,
            technological_min=technological_min,
            max_rtt_ms=max_rtt_ms,
        ),
        "places": place,
        "countries": country,
        "sort": sort,
    }
    with guarded():
        comparison = _compared(_stated(**document))
        _write(comparison, form, out)
        if not comparison.places:
            stop(ExitCode.REFUSED, "no place can serve this request under these conditions")


def _stated(**values: object) -> dict[str, object]:
    return {key: value for key, value in values.items() if value is not None}


def _compared(document: dict[str, object]) -> "Comparison":
    from app.ai_requests.compare import compare
    from app.ai_requests.question import parse_request
    from app.catalog_in_use import load
    from app.recommendations.asking.vocabulary import vocabulary_of

    catalog = load()
    today = datetime.now(UTC).date().isoformat()
    return compare(parse_request(document, vocabulary_of(catalog), today=today), catalog)


def _write(comparison: "Comparison", form: RequestFormat, out: Path | None) -> None:
    from app.render.inventory import comparison_inventory_csv
    from app.render.requests_text import (
        comparison_csv,
        comparison_markdown,
        comparison_text,
        print_comparison,
    )

    if form is RequestFormat.TABLE and out is None and sys.stdout.isatty():
        from rich.console import Console

        print_comparison(comparison, Console())
        return
    match form:
        case RequestFormat.JSON:
            text = comparison.model_dump_json(indent=2) + "\n"
        case RequestFormat.CSV:
            text = comparison_csv(comparison)
        case RequestFormat.MARKDOWN:
            text = comparison_markdown(comparison)
        case RequestFormat.INVENTORY:
            text = comparison_inventory_csv(comparison)
        case RequestFormat.TABLE:
            text = comparison_text(comparison)
    write_text(text, out)
