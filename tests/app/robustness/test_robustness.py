"""Draws of the facts: what moves together, what a draw is worth, what the answer says."""

from dataclasses import replace

import numpy as np
import pytest

from app.robustness.drawn import Drawn, drawn_of
from app.robustness.draws import carbon_in, cost_in, drawn_factors, one_at_a_time
from app.robustness.facts import equal_points
from app.robustness.robustness import Wanted, estimated, robustness, wilson
from app.robustness.schemas import Robustness
from app.scenarios.planned import plan_after, plan_base
from app.scenarios.vocabulary import altered
from app.scenarios.world import World
from optimizer import Placed
from optimizer.amounts import weighted
from tests.app.scenarios.asked import changes, four_workloads, whole, world
from tests.journeys.asking import chat, machines, objects, question_about, weighing

BALANCED = weighing(cost=0.4, carbon=0.4, sovereignty=0.2)


@pytest.fixture(scope="module")
def free() -> World:
    """Three workloads that no rule couples."""
    return world(question_about(chat(), machines(), objects(), priorities=BALANCED))


@pytest.fixture(scope="module")
def drawn(free: World) -> Drawn:
    return drawn_of(plan_base(free, 30.0))


@pytest.fixture(scope="module")
def answer(free: World) -> Robustness:
    return robustness(free, Wanted(draws=300, seed=7))


def test_at_the_centre_candidates_are_worth_what_the_question_says(drawn: Drawn) -> None:
    centre = np.zeros((len(drawn.doubts.factors), 1))
    problem = drawn.problem
    stated = weighted(problem, problem.goals[0].weights)
    assert drawn.values(centre)[:, 0] == pytest.approx(stated, rel=1e-12)
    assert cost_in(drawn.doubts, centre)[:, 0] == pytest.approx(problem.resources["cost"], rel=1e-12)
    assert carbon_in(drawn.doubts, centre)[:, 0] == pytest.approx(problem.resources["carbon"], rel=1e-12)


def test_candidates_of_one_grid_move_together_and_others_stay(drawn: Drawn) -> None:
    number = next(n for n, factor in enumerate(drawn.doubts.factors) if factor.id == "grid: FR")
    stated = drawn.base.stated
    regions = np.array(stated.world.catalog.regions.country)[stated.stock.region[stated.rows]]
    zones = np.array(stated.market.sites.zone)[stated.stock.region[stated.rows]]
    at = one_at_a_time(len(drawn.doubts.factors), 1.0)[:, [number]]
    moved = drawn.doubts.grid.at(at)[:, 0]
    assert len(set(moved[zones == "FR"])) == 1 and moved[zones == "FR"][0] > 1
    assert set(moved[zones != "FR"]) == {1.0}
    assert (regions[moved > 1] == "FR").all()


def test_a_fact_at_its_end_is_the_scenario_of_that_fact(free: World, drawn: Drawn) -> None:
    number = next(n for n, factor in enumerate(drawn.doubts.factors) if factor.id == "grid: FR")
    sites = drawn.base.stated.market.sites
    high = float(sites.intensity.high[sites.zone.index("FR")])
    change = changes(free, {"kind": "grid_intensity", "zone": "FR", "g_per_kwh": high})
    after, kept = plan_after(drawn.base, altered(drawn.base.stated.world, change), 30.0)
    at = one_at_a_time(len(drawn.doubts.factors), 1.0)[:, [number]]
    found = drawn.regrets(drawn.values(at), 10.0)
    assert kept is not None and kept.reckoning is not None and isinstance(after.outcome, Placed)
    regret = kept.reckoning.values[0] - after.outcome.objective
    assert found.least[0] == pytest.approx(regret, abs=1e-9)
    assert found.most[0] == pytest.approx(regret, abs=1e-9)


def test_without_coupling_rules_shares_and_regrets_are_exact(answer: Robustness) -> None:
    assert not answer.couples and answer.reproducible
    stays = answer.stays_optimal
    assert stays is not None and stays.at_least == stays.at_most == stays.estimate
    assert all(line.at_least == line.at_most for line in answer.regret)
    assert [line.quantile for line in answer.regret] == [0.5, 0.9, 0.95, 1.0]
    assert sorted(line.at_most for line in answer.regret) == [line.at_most for line in answer.regret]


def test_in_every_draw_each_workload_runs_somewhere(answer: Robustness) -> None:
    for each in answer.workloads:
        assert 0 <= each.stays <= 1
        assert each.stays + sum(rival.share for rival in each.otherwise) <= 1 + 1e-9


def test_the_facts_that_flip_the_plan_come_first_and_are_worth_checking(answer: Robustness) -> None:
    regrets = [max(line.low.regret, line.high.regret) for line in answer.tornado]
    assert regrets == sorted(regrets, reverse=True)
    flipping = {line.fact for line in answer.tornado if line.flips}
    assert flipping and {line.fact for line in answer.check_first} <= flipping
    for line in answer.tornado:
        assert line.flips == (line.low.instead is not None or line.high.instead is not None)


def test_equal_seeds_give_equal_answers_and_others_do_not(free: World, answer: Robustness) -> None:
    def told(found: Robustness) -> Robustness:
        return found.model_copy(update={"seconds": 0.0})

    assert told(robustness(free, Wanted(draws=300, seed=7))) == told(answer)
    assert told(robustness(free, Wanted(draws=300, seed=8))).regret != answer.regret


def test_a_plan_whose_objective_reads_no_doubtful_fact_always_stays() -> None:
    asked = world(question_about(machines(), priorities=weighing(sovereignty=1)))
    stays = robustness(asked, Wanted(draws=50)).stays_optimal
    assert stays is not None and stays.at_least == 1


def test_under_coupling_rules_bounds_hold_what_solving_every_draw_gives() -> None:
    asked = world({**four_workloads(), "quotes": []})
    loose = robustness(asked, Wanted(draws=25, sample=0))
    exact = robustness(asked, Wanted(draws=25, sample=25))
    assert loose.couples and exact.stays_optimal is not None and loose.stays_optimal is not None
    assert exact.stays_optimal.at_least == exact.stays_optimal.at_most
    share = exact.stays_optimal.at_least
    assert loose.stays_optimal.at_least <= share <= loose.stays_optimal.at_most
    for wide, narrow in zip(loose.regret, exact.regret, strict=True):
        assert wide.at_least <= narrow.at_least + 1e-9
        assert wide.at_most >= narrow.at_most - 1e-9


def test_sites_that_share_a_reading_of_pue_are_one_fact() -> None:
    asked = whole(question_about(machines(), priorities=BALANCED))
    facts = drawn_of(plan_base(asked, 30.0)).doubts.factors
    verda = [factor.about for factor in facts if factor.kind == "pue" and factor.about.startswith("verda")]
    assert verda == ["verda"]  # none of its sites discloses one


def test_a_question_without_a_plan_says_so() -> None:
    refused = question_about(machines(requirements={"juridical_min": 4}), priorities=BALANCED)
    found = robustness(world(refused), Wanted(draws=10))
    assert found.plan.status == "refused" and found.stays_optimal is None and found.regret == ()


def test_draws_stay_inside_the_intervals_and_centre_on_them() -> None:
    drawn = drawn_factors(40, 2000, 3)
    assert drawn.min() >= -1 and drawn.max() <= 1
    assert drawn.mean() == pytest.approx(0, abs=0.01)
    assert np.var(drawn) == pytest.approx(1 / 6, rel=0.03)  # of the triangular distribution on -1, 0, 1


def test_points_of_equal_probability_average_as_the_distribution_does() -> None:
    points = equal_points(99)
    assert points.mean() == pytest.approx(0, abs=1e-12)
    assert np.var(points) == pytest.approx(1 / 6, rel=0.01)


@pytest.mark.parametrize(
    ("share", "count", "low", "high"),
    [(0.5, 10, 0.2366, 0.7634), (0.0, 20, 0.0, 0.1611), (1.0, 20, 0.8389, 1.0)],  # Wilson's score interval
)
def test_the_interval_of_a_share_is_wilsons(share: float, count: int, low: float, high: float) -> None:
    assert wilson(share, count) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(
    ("share", "at_least", "at_most"), [(0.7, 0.0, 0.54), (0.1, 0.6, 0.9), (0.5, 0.2, 0.8), (0.5, 0.5, 0.5)]
)
def test_an_unlucky_sample_is_overruled_by_what_is_proven_of_all_draws(
    share: float, at_least: float, at_most: float
) -> None:
    estimate, low, high = estimated(share, 60, at_least, at_most)
    assert at_least <= low <= estimate <= high <= at_most


def test_a_narrower_fact_moves_less(drawn: Drawn) -> None:
    halved = replace(drawn.doubts.grid, up=drawn.doubts.grid.up / 2, down=drawn.doubts.grid.down / 2)
    at = np.ones((len(drawn.doubts.factors), 1))
    whole_move, half_move = drawn.doubts.grid.at(at) - 1, halved.at(at) - 1
    assert half_move == pytest.approx(whole_move / 2)
