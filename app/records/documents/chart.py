"""The plan among the plans it is compared with, by cost and carbon: a drawing for the decision maker."""

from dataclasses import dataclass, replace

from app.records.documents.case import Case

WIDTH, HEIGHT = 500, 150
NEAR_X, NEAR_Y = 0.05, 0.12  # shares of the drawing below which two labels would touch
PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Point:
    """A plan in the drawing: its mark, name, cost a month, kg CO2e a month, score (0-100) if known."""

    mark: str
    name: str
    cost: float
    carbon_kg: float
    score: float | None


def points_of(case: Case) -> list[Point]:
    """The plan and its references whose cost and carbon are both known, marked from A by cost."""
    answer = case.answer
    found: list[tuple[str, float, float, float | None]] = []
    if answer.totals is not None and answer.totals.carbon_kg_per_month is not None:
        score = answer.totals.sovereignty.score
        cost, carbon = answer.totals.cost_per_month.value, answer.totals.carbon_kg_per_month.value
        found.append((PLAN, float(cost), carbon, None if score is None else score.low))
    for name in type(answer.references).model_fields:
        plan = getattr(answer.references, name).plan
        if plan is not None and plan.carbon_kg_per_month is not None:
            low = None if plan.sovereignty_score is None else plan.sovereignty_score.low
            found.append((name, float(plan.cost_per_month), plan.carbon_kg_per_month, low))
    found.sort(key=lambda one: (one[1], one[2], one[0] != PLAN))
    return [Point(chr(ord("A") + number), *one) for number, one in enumerate(found)]


def front_svg(case: Case, points: list[Point]) -> bytes:
    """The drawing as SVG. The plan is a filled diamond; marks lead to the table beneath."""
    import altair as alt
    import vl_convert

    say, currency = case.teller.say, case.currency
    rows = [
        {"mark": one.mark, "cost": one.cost, "carbon": one.carbon_kg, "plan": one.name == PLAN}
        for one in _apart(points)
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X(
            "cost:Q",
            title=say("cost a month, {currency}", currency=currency),
            scale=alt.Scale(zero=False, nice=True, padding=25),
        ),
        y=alt.Y("carbon:Q", title=say("kg CO2e a month"), scale=alt.Scale(zero=False, nice=True, padding=18)),
    )
    dots = base.mark_point(filled=True, size=110, opacity=1).encode(
        shape=alt.Shape(
            "plan:N", legend=None, scale=alt.Scale(domain=[False, True], range=["circle", "diamond"])
        ),
        color=alt.Color(
            "plan:N", legend=None, scale=alt.Scale(domain=[False, True], range=["#8a97a8", "#1b2a41"])
        ),
    )
    texts = base.mark_text(dy=-13, fontSize=11, fontWeight="bold", color="#1b2a41").encode(text="mark:N")
    chart = (
        (dots + texts)
        .properties(width=WIDTH, height=HEIGHT)
        .configure(font="Libertinus Serif")
        .configure_axis(gridColor="#e3e8ef", labelFontSize=10, titleFontSize=11, titleFontWeight="normal")
        .configure_view(stroke=None)
    )
    drawn = chart.to_dict()
    if case.teller.language.code == "fr":
        return vl_convert.vegalite_to_svg(drawn, format_locale="fr-FR").encode()
    return vl_convert.vegalite_to_svg(drawn, format_locale="en-GB").encode()


def _apart(points: list[Point]) -> list[Point]:
    """Points too near to be told apart share one label, above the first of them; all are drawn."""
    wide = max(one.cost for one in points) - min(one.cost for one in points) or 1.0
    high = max(one.carbon_kg for one in points) - min(one.carbon_kg for one in points) or 1.0
    shown: list[Point] = []
    for one in points:
        for number, before in enumerate(shown):
            near = (
                abs(one.cost - before.cost) < NEAR_X * wide
                and abs(one.carbon_kg - before.carbon_kg) < NEAR_Y * high
            )
            if before.mark and near:
                shown[number] = replace(before, mark=f"{before.mark}, {one.mark}")
                shown.append(replace(one, mark=""))
                break
        else:
            shown.append(one)
    return sorted(shown, key=lambda one: one.name == PLAN)
