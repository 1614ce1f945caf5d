"""What is left when a vendor leaves: metrics of the layers, worked out by hand on small stacks."""

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.sovereignty import Layer, SovereigntyFacts, Tier, layers_of, resilience_of
from catalog.sovereignty.resilience import time_to_degradation
from catalog.sovereignty.stack import SwitchOff

EU = frozenset({"FR", "DE", "EU"})


def layer(
    name: str,
    countries: tuple[str, ...] = (),
    switch_off: SwitchOff = "unknown",
    days: float | None = None,
    substitute: str = "unknown",
    licence: str = "",
) -> Layer:
    return Layer(name, "x", countries, licence, switch_off, Tier.E1, "2026", "x", days, substitute)


STACK = (
    layer("silicon", ("US",), days=180.0, substitute="yes"),
    layer("hypervisor", licence="open", days=math.inf),
    layer("control_plane", ("US",), "yes", 0.0),
    layer("operations", ("FR",), "no"),
    layer("updates"),
)


def test_the_metrics_of_a_small_stack_are_those_counted_by_hand() -> None:
    found = resilience_of(STACK, EU)
    assert (found.trusted_low, found.trusted_high) == (2 / 5, 3 / 5)  # open and French; updates unknown
    assert found.kill_switch_layers == ("silicon", "control_plane")
    assert found.confirmed_kill_switches == ("control_plane",)
    assert found.foreign_layers == ("silicon", "control_plane")
    assert found.weakest_layer == "control_plane"
    assert (found.degradation.days_at_most, found.degradation.exact) == (0.0, True)
    assert found.degradation.unknown_layers == ("updates",)


def test_a_layer_nobody_documents_makes_a_time_an_upper_bound() -> None:
    found = time_to_degradation((layer("a", ("US",), days=30.0), layer("b", ("US",))), EU)
    assert (found.days_at_most, found.exact, found.unknown_layers) == (30.0, False, ("b",))


def test_layers_that_keep_running_bound_nothing_while_another_is_unknown() -> None:
    found = time_to_degradation((layer("a", ("US",), days=math.inf), layer("b")), EU)
    assert (found.days_at_most, found.exact) == (None, False)


def test_a_stack_in_trusted_hands_has_no_vendor_to_lose() -> None:
    found = time_to_degradation((layer("a", ("FR",), days=5.0), layer("b", ("DE",))), EU)
    assert (found.days_at_most, found.exact) == (math.inf, True)


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        (layer("w", ("US",), "yes"), layer("s", ("US",), "unknown")),
        (layer("w", ("US",), "no"), layer("s")),
        (layer("w"), layer("s", ("FR",))),
        (layer("w", ("US",), substitute="no"), layer("s", ("US",), substitute="yes")),
        (layer("w", ("US",), days=1.0), layer("s", ("US",), days=90.0)),
    ],
)
def test_the_weakest_layer_is_the_one_a_buyer_would_lose_first(weaker: Layer, stronger: Layer) -> None:
    for stack in ((weaker, stronger), (stronger, weaker)):
        assert resilience_of(stack, EU).weakest_layer == "w"


STRAY = st.builds(
    layer,
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from([(), ("US",), ("FR",), ("US", "FR")]),
    st.sampled_from(["yes", "no", "unknown"]),
    st.sampled_from([None, 0.0, 30.0, math.inf]),
)


@given(st.lists(STRAY, min_size=1, max_size=8), st.sampled_from(["US", "CN"]))
def test_trusting_one_more_country_never_worsens_a_metric(stack: list[Layer], extra: str) -> None:
    narrow, wide = resilience_of(stack, EU), resilience_of(stack, EU | {extra})
    assert wide.trusted_low >= narrow.trusted_low
    assert len(wide.kill_switch_layers) <= len(narrow.kill_switch_layers)
    assert set(wide.foreign_layers) <= set(narrow.foreign_layers)
    if narrow.degradation.days_at_most is not None and wide.degradation.days_at_most is not None:
        assert wide.degradation.days_at_most >= narrow.degradation.days_at_most


def test_the_time_is_the_least_of_what_is_known_of_exposed_layers() -> None:
    for first, second in product((None, 0.0, 30.0, math.inf), repeat=2):
        found = time_to_degradation((layer("a", ("US",), days=first), layer("b", ("US",), days=second)), EU)
        finite = [d for d in (first, second) if d is not None and math.isfinite(d)]
        if finite:
            assert found.days_at_most == min(finite)
        else:
            assert found.days_at_most == (None if None in (first, second) else math.inf)


def test_an_operator_that_is_its_own_vendor_can_stop_at_once_and_an_open_platform_keeps_running(
    facts: SovereigntyFacts,
) -> None:
    aws = {x.layer: x for x in layers_of(facts, facts.code("aws"))}["control_plane"]
    ovh = {x.layer: x for x in layers_of(facts, facts.code("ovhcloud"))}["control_plane"]
    assert aws.days_without_vendor == 0.0
    assert (ovh.days_without_vendor, ovh.substitute) == (math.inf, "yes")


def test_nobody_has_a_substitute_for_foreign_firmware(facts: SovereigntyFacts) -> None:
    for code in range(-1, len(facts.structures)):
        firmware = {x.layer: x for x in layers_of(facts, code)}["firmware"]
        assert (firmware.substitute, firmware.days_without_vendor) == ("no", None)


def test_what_nobody_names_says_nothing_of_its_withdrawal(facts: SovereigntyFacts) -> None:
    unknown = {x.layer: x for x in layers_of(facts, facts.code("gcore"))}["control_plane"]
    assert (unknown.days_without_vendor, unknown.substitute) == (None, "unknown")
