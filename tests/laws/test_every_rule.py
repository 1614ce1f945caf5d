"""Small random questions under every rule there is: the solver against every plan there is."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.recommendations.asked import asked_of
from app.recommendations.judged import judged_options
from app.recommendations.objective import objective_of, reads_carbon, references_of
from catalog.market import open_market
from optimizer import Placed, Problem, Refused, restrict, solve
from tests.journeys.asking import machines, question_about, read
from tests.laws.questions import Document, weights
from tests.laws.small import KEPT, small_catalog
from tests.optimizer.small import best_plans

few = settings(max_examples=40)
EACH = 5
SENDING = {"gib": 20_000, "class": "object", "egress_internet_gib": 4000}
PARTS = (
    machines("one", instances=3, growth_per_month=0.1),
    machines("two", vcpu=16, memory_gib=64),
    {"name": "files", "kind": "storage", "storage": SENDING},
    {"name": "job", "kind": "training", "gpu": {"model": "H100", "hours": 4000}},
)
provider = st.sampled_from(KEPT)
pairs = st.permutations([part["name"] for part in PARTS]).map(lambda names: names[:2])
of = st.sampled_from(["spend", "workloads"])
share = st.sampled_from([0.3, 0.6, 1.0])
by = st.sampled_from(["region", "provider", "country", "controlling_country", "grid_zone"])


def few_of(**keys: st.SearchStrategy[object]) -> st.SearchStrategy[list[dict[str, object]]]:
    """None to two groups with these keys."""
    return st.lists(st.fixed_dictionaries(keys), max_size=2)


capacities = st.one_of(
    few_of(provider=provider, gpu=st.just("H100"), max=st.integers(0, 16)),
    few_of(provider=provider, of=st.just("vcpus"), max=st.integers(0, 60)),
    few_of(provider=provider, of=st.just("workloads"), max=st.integers(0, 3)),
)
rules = st.fixed_dictionaries(
    {},
    optional={
        "budget_per_month": st.sampled_from(["15000", "40000"]),
        "carbon_cap_kg_per_month": st.sampled_from([200, 900]),
        "max_providers": st.integers(1, 3),
        "max_regions": st.integers(1, 3),
        "share_caps": st.one_of(
            few_of(provider=provider, of=of, max=share),
            few_of(controlled_from=st.sampled_from(["US", "FR"]), of=of, max=share),
        ),
        "keep_apart": few_of(workloads=pairs, by=by),
        "keep_together": few_of(workloads=pairs, by=by),
        "capacities": capacities,
    },
)
steps = st.sampled_from(
    [
        [{"from": "0", "share": 0.1}],
        [{"from": "400", "share": 0.1}, {"from": "9000", "share": 0.3}],
        [{"from": "2000", "share": 0.2}],
    ]
)
contracts = st.fixed_dictionaries(
    {},
    optional={
        "discounts": st.lists(
            st.fixed_dictionaries(
                {"provider": provider, "steps": steps, "on": st.sampled_from(["excess", "everything"])}
            ),
            max_size=2,
            unique_by=lambda discount: discount["provider"],
        ),
        "commitments": few_of(
            provider=provider, spend_per_month=st.sampled_from(["500", "9000"]), until=st.just("2028-01-31")
        ),
        "links": st.lists(
            st.builds(
                lambda pair, gib: {"from": pair[0], "to": pair[1], "gib_per_month": gib},
                pairs,
                st.sampled_from([50, 900, 20_000]),
            ),
            max_size=3,
        ),
    },
)


def stated(document: Document, seed: int) -> Problem:
    """The problem of a question over a few candidates of each workload, the cheapest among them."""
    question = read(document)
    market = open_market(small_catalog(), question.terms)
    options = judged_options(market, question, carbon_needed=reads_carbon(question))
    objective = objective_of(question.priorities, references_of(options, question.priorities))
    asked = asked_of(market, question, options, objective)
    problem = asked.part(asked.portfolio.allowed()).problem
    draw = np.random.default_rng(seed)
    kept = []
    for workload in range(len(problem.workloads)):
        mine = np.flatnonzero(problem.workload == workload)
        cheapest = mine[problem.resources["cost"][mine].argmin()]
        kept.append(np.union1d(draw.permutation(mine)[: EACH - 1], cheapest))
    return restrict(problem, np.concatenate(kept).astype(np.int32))


@few
@given(rules, contracts, weights, st.integers(0, 2**32 - 1))
def test_under_every_rule_the_plan_is_the_best_of_all_plans(
    requirements: dict[str, object], contract: dict[str, object], priorities: object, seed: int
) -> None:
    document = question_about(*PARTS, requirements=requirements, priorities=priorities, **contract)
    problem = stated(document, seed)
    best = best_plans(problem)
    for prune in (True, False):
        outcome = solve(problem, prune=prune)
        if not best:
            assert isinstance(outcome, Refused)
            continue
        assert isinstance(outcome, Placed)
        assert outcome.status == "optimal"
        assert outcome.goals[0].bound <= outcome.goals[0].value
        assert outcome.choice.tolist() in [plan.tolist() for plan in best]
