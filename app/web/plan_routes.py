"""Pages beside the plan, about the same question: what if, and what is traded against what."""

from fastapi import APIRouter, Request, Response

from app.dependencies import InService
from app.faults import FaultyQuestion
from app.web.asked import asked_of
from app.web.frame import show, show_faults
from app.web.front import front_of, front_picture
from app.web.language import language_of
from app.web.spreadsheet import csv_reply
from app.web.sureness import sureness_of, tornado_of
from app.web.whatif import whatif_page

router = APIRouter()
FRONT_COLUMNS = (
    *("cost_per_month", "currency", "co2e_kg_per_month", "sovereignty_score", "recommended", "best_of"),
    *("knee_of", "per_tonne_avoided", "proven", "cost_bound", "placements"),
)
FACT_COLUMNS = (
    *("fact", "kind", "cost_low_end", "cost_high_end", "currency", "regret_low_end", "regret_high_end"),
    *("another_plan_better", "instead"),
)
SCENARIO_COLUMNS = (
    *("scenario", "status", "cost_per_month", "currency", "co2e_kg_per_month", "juridical", "technological"),
    *("workloads_moved", "keeping_the_plan_allowed", "regret_per_month"),
)


@router.get("/whatif")
def whatif(request: Request, running: InService) -> Response:
    """Scenarios beside the plan of the question in the address."""
    asked = asked_of(request, running)
    try:
        page = whatif_page(running, asked, request.query_params)
    except FaultyQuestion as error:
        return show_faults(request, asked.text, error)
    return show(
        request,
        "whatif.html",
        page=page,
        csv=f"/whatif.csv?{request.url.query}",
        providers=running.catalog.providers.id,
    )


@router.get("/whatif.csv")
def whatif_csv(request: Request, running: InService) -> Response:
    """The scenarios as a table for a spreadsheet."""
    found = whatif_page(running, asked_of(request, running), request.query_params).found
    rows: list[tuple[object, ...]] = []
    for name, plan, view in (
        *([("base", found.base, None)] if found else []),
        *((view.name, view.plan, view) for view in (found.scenarios if found else ())),
    ):
        totals, keeping = plan.totals, view.keeping_base if view else None
        figures = (
            (totals.cost_per_month, totals.carbon_kg_per_month, totals.juridical, totals.technological)
            if totals
            else (None,) * 4
        )
        rows.append(
            (
                *(name, plan.status, figures[0], found.currency if found else None, *figures[1:]),
                len(view.moved) if view else None,
                keeping.allowed if keeping else None,
                keeping.regret_per_month if keeping else None,
            )
        )
    return csv_reply("whatif", SCENARIO_COLUMNS, rows)


@router.get("/tradeoffs")
def tradeoffs(request: Request, running: InService) -> Response:
    """The plans that can only be traded against each other, with the one of the question among them."""
    asked = asked_of(request, running)
    try:
        front = front_of(running, asked)
    except FaultyQuestion as error:
        return show_faults(request, asked.text, error)
    picture = front_picture(front, language_of(request))
    return show(request, "tradeoffs.html", asked=asked, front=front, picture=picture)


@router.get("/tradeoffs.csv")
def tradeoffs_csv(request: Request, running: InService) -> Response:
    """The same plans for a spreadsheet."""
    front = front_of(running, asked_of(request, running))
    rows = (
        (
            *(p.cost_per_month, front.currency, p.carbon_kg_per_month, p.sovereignty_score, p.recommended),
            *(" ".join(p.best_of), " ".join(p.knee_of), p.per_tonne_avoided, p.proven, p.cost_bound),
            "; ".join(f"{one.workload}: {one.provider} {one.region}" for one in p.placements),
        )
        for p in front.points
    )
    return csv_reply("tradeoffs", FRONT_COLUMNS, rows)


@router.get("/sureness")
def sureness(request: Request, running: InService) -> Response:
    """In how many draws of the facts the plan stays the best, and which facts decide."""
    asked = asked_of(request, running)
    try:
        found = sureness_of(running, asked)
    except FaultyQuestion as error:
        return show_faults(request, asked.text, error)
    picture = tornado_of(found, language_of(request))
    return show(request, "sureness.html", asked=asked, found=found, picture=picture)


@router.get("/sureness.csv")
def sureness_csv(request: Request, running: InService) -> Response:
    """The facts and what they move, for a spreadsheet."""
    found = sureness_of(running, asked_of(request, running))
    rows = (
        (
            *(fact.about, fact.kind, fact.low.cost_per_month, fact.high.cost_per_month, found.currency),
            *(fact.low.regret, fact.high.regret, fact.flips, fact.low.instead or fact.high.instead),
        )
        for fact in found.tornado
    )
    return csv_reply("sureness", FACT_COLUMNS, rows)
