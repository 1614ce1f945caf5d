"""The front of cost, carbon and sovereignty on a page: plans that can only be traded for each other."""

from datetime import date

from markupsafe import Markup

from app.dependencies import Running
from app.frontiers.schemas import Frontier
from app.frontiers.task import TradeOffs
from app.frontiers.wanted import Wanted
from app.recommendations.bodies import read_question
from app.solvers.ask import answer_of
from app.web.asked import Asked
from app.web.asking import YAML
from app.web.charts.scatter import SCORE_NAMES, Dot, ScatterWords, scatter, score_word
from app.web.language import Language
from catalog.recent import Recent

POINTS = 16  # enough for a picture, and seconds rather than a minute
_RECENT: Recent[tuple[str, str, date], Frontier] = Recent(16)


def front_of(running: Running, asked: Asked) -> Frontier:
    """The front of a question with its changes. Raises FaultyQuestion and Problem."""
    text = asked.changed_text

    def make() -> Frontier:
        question = read_question(running, text.encode("utf-8"), YAML)
        wanted = Wanted(points=POINTS, time_limit=running.settings.solve_seconds)
        return answer_of(running, TradeOffs(question, wanted))

    return _RECENT.get((text, running.catalog.digest, running.now().date()), make)


def front_picture(front: Frontier, language: Language) -> Markup | None:
    """Cost against CO2e a month, one point per plan; None where fewer than two plans have both figures."""
    dots = [
        Dot(
            cost=float(point.cost_per_month),
            co2e=point.carbon_kg_per_month,
            level=score_word(point.sovereignty_score),
            label=language.say("recommended") if point.recommended else "",
            ours=point.recommended,
            under=point.recommended,
        )
        for point in front.points
        if point.carbon_kg_per_month is not None
    ]
    words = ScatterWords(
        title=language.say("Cost against CO2e a month, one point per plan of the front"),
        cost=language.say("{currency} a month").format(currency=front.currency),
        co2e=language.say("kg CO2e a month"),
        level=language.say("Sovereignty score"),
        locale=language.locale,
    )
    return scatter(dots, words, logarithmic=True, names=SCORE_NAMES) if len(dots) > 1 else None
