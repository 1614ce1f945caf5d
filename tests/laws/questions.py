"""Small questions drawn at random: one to three workloads, some requirements, some priorities."""

from collections.abc import Mapping

from hypothesis import strategies as st

from tests.journeys.asking import question_about, weighing

Document = dict[str, object]
NAMES = ("one", "two", "three")

# Requirements that leave several of the few providers in play, alone and together.
REQUIREMENTS: Mapping[str, st.SearchStrategy[object]] = {
    "residency": st.sampled_from([["EEA"], ["EU"], ["FR"], ["FR", "DE"]]),
    "juridical_min": st.integers(1, 3),
    "technological_min": st.integers(1, 2),
    "max_rtt_ms": st.sampled_from([25, 40, 60]),
    "certificates": st.sampled_from([["iso_27001"], ["hds"], ["secnumcloud"]]),
    "exclude_jurisdictions": st.just([{"country": "US", "reach": "control"}]),
    "exclude_providers": st.sampled_from([["scaleway"], ["ovhcloud", "aws"]]),
}


@st.composite
def requirements(draw: st.DrawFn) -> dict[str, object]:
    """One to three requirements."""
    names = draw(st.lists(st.sampled_from(sorted(REQUIREMENTS)), min_size=1, max_size=3, unique=True))
    return {name: draw(REQUIREMENTS[name]) for name in names}


@st.composite
def workloads(draw: st.DrawFn, name: str = "one") -> Document:
    """A workload of one of three kinds, with users in France."""
    kind = draw(st.sampled_from(["compute", "storage", "inference"]))
    common: Document = {"name": name, "kind": kind, "users": [{"country": "FR", "share": 1}]}
    growth = draw(st.sampled_from([0, 0.02]))
    if kind == "compute":
        size: Document = {
            "vcpu": draw(st.sampled_from([2, 4, 16])),
            "memory_gib": draw(st.sampled_from([8, 32])),
            "instances": draw(st.integers(1, 5)),
        }
    elif kind == "storage":
        stored = st.fixed_dictionaries(
            {"gib": st.integers(10, 100_000), "class": st.sampled_from(["object", "block"])}
        )
        size = {"storage": draw(stored)}
    else:
        size = {
            "task": "chat",
            "models": ["mistral-small-3.2-24b", "llama-3.3-70b-instruct"],
            "serving": "api",
            "requests_per_month": draw(st.integers(1000, 3_000_000)),
            "input_tokens": draw(st.integers(50, 4000)),
            "output_tokens": draw(st.integers(10, 1000)),
        }
    return {**common, **size, "growth_per_month": growth}


@st.composite
def portfolios(draw: st.DrawFn, most: int = 3) -> list[Document]:
    """One to three workloads with different names."""
    count = draw(st.integers(1, most))
    return [draw(workloads(name)) for name in NAMES[:count]]


weights = st.builds(
    weighing,
    cost=st.sampled_from([0.2, 0.5, 1.0]),
    carbon=st.sampled_from([0.1, 0.5]),
    sovereignty=st.sampled_from([0.0, 0.3, 1.0]),
)

# Prices fix what a kilogram and a point are worth, whatever is on offer.
prices = st.fixed_dictionaries(
    {
        "mode": st.just("priced"),
        "carbon_price_per_tonne": st.sampled_from(["50", "250", "2000"]),
        "sovereignty_price_per_point": st.sampled_from(["0", "3", "40"]),
    }
)


def ask_about(parts: list[Document], priorities: object, **more: object) -> Document:
    """The question of some workloads."""
    return question_about(*parts, priorities=priorities, **more)
