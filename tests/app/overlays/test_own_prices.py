"""Negotiated prices over HTTP: each kind in the bill with its source, for who stated it alone."""

import pytest

from app.overlays.views import DISCOUNT, EXAMPLES, PRICES, RESERVED, STORAGE_PRICE, TOKEN_PRICE
from tests.app.access.world import bearer
from tests.app.overlays.own import Answer, Tenants, asked, state

CHAT = {
    "name": "chat",
    "kind": "inference",
    "task": "chat",
    "model": "mistral-small-3.2-24b",
    "serving": "api",
    "requests_per_month": 1_000_000,
    "input_tokens": 1000,
    "output_tokens": 500,
}
ARCHIVE = {
    "name": "files",
    "kind": "storage",
    "storage": {"gib": 200_000, "class": "object", "egress_internet_gib": 1000},
}
FOR_A_YEAR = {"name": "base", "kind": "compute", "vcpu": 8, "memory_gib": 32, "instances": 2}
ON_DEMAND = {"name": "api", "kind": "compute", "vcpu": 8, "memory_gib": 32, "instances": 4}


def at(provider: str, workload: dict[str, object]) -> dict[str, object]:
    return {**workload, "requirements": {"only_providers": [provider]}}


QUESTION = {
    "name": "negotiated",
    "as_of": "2026-11-22",
    "starts": "2027-01-01",
    "horizon_months": 12,
    "priorities": {"mode": "weighted", "cost": 1, "carbon": 0, "sovereignty": 0},
    "workloads": [
        at("scaleway", CHAT),
        at("scaleway", ARCHIVE),
        at("outscale", FOR_A_YEAR),
        at("ovhcloud", ON_DEMAND),
    ],
}


def lines(answer: Answer) -> dict[str, list[dict[str, object]]]:
    return {one["workload"]: one["offers"] for one in answer["placements"]}


def monthly(answer: Answer, workload: str, key: str = "value") -> float:
    (found,) = (one for one in answer["placements"] if one["workload"] == workload)
    return float(found["cost_per_month"][key])


def test_each_kind_of_price_is_in_the_bill_with_its_source_and_reason(tenants: Tenants) -> None:
    client, a, b = tenants
    stated = [state(client, a, entry) for entry in (*PRICES, RESERVED)]
    items = client.get("/v1/overlays", headers=bearer(a)).json()["items"]
    own = {item["kind"]: item["source"] for item in items}
    answer, others = asked(client, a, QUESTION), asked(client, b, QUESTION)
    bill = lines(answer)

    # A thousand million tokens read at 0.12 and five hundred million written at 0.30.
    assert {line["source"] for line in bill["chat"]} == {own["token_price"]}
    assert monthly(answer, "chat") == pytest.approx(1000 * 0.12 + 500 * 0.30)
    # Two tiers: 102,400 GiB at 0.0078, the rest at 0.0065; what is sent is waived.
    kept, sent = bill["files"]
    assert (kept["source"], sent["source"]) == (own["storage_price"], own["traffic_price"])
    assert monthly(answer, "files") == pytest.approx(102_400 * 0.0078 + 97_600 * 0.0065, abs=0.01)
    # Two machines for a year at 170 a month each.
    (year,) = bill["base"]
    assert (year["purchase"], year["source"]) == ("reserved_1y", items[-1]["source"])
    assert monthly(answer, "base") == pytest.approx(340, abs=0.01)
    # The list price stays and is cited; the agreement takes 12 % off it for six months of the twelve.
    (listed,) = bill["api"]
    assert listed["discount"]["sources"] == [own["discount"]] and listed["source"] != own["discount"]
    assert listed["discount"]["share"] == pytest.approx(0.06)
    whole = monthly(answer, "api", "last_month")
    assert monthly(answer, "api", "month_1") == pytest.approx(0.88 * whole, abs=0.01)
    assert whole == pytest.approx(monthly(answer, "api") + float(listed["discount"]["per_month"]), abs=0.01)

    told = [(gap["code"], gap["about"] + gap["effect"]) for gap in answer["honest_gaps"]]
    for entry in (*PRICES[1:], RESERVED):  # the price of GP1-S bears on none of the places
        assert any(code == "own_fact" and entry["reason"] in text for code, text in told), entry["kind"]
    assert any(code == "discount_ends" and DISCOUNT["reason"] in text for code, text in told)
    assert {one["source"] for each in bill.values() for one in each} <= answer["sources"].keys()
    title = answer["sources"][own["discount"]]["title"]
    assert title.startswith("own discount of the tenant: 12 % off compute at ovhcloud to 2027-06-30")

    assert others["catalog"]["digest"] != answer["catalog"]["digest"]
    theirs = {line["source"] for each in lines(others).values() for line in each}
    assert not [source for source in theirs if source in own.values()]
    assert "own_fact" not in {gap["code"] for gap in others["honest_gaps"]}
    assert all(line["discount"] is None for each in lines(others).values() for line in each)
    page = client.get(f"/plan?of={answer['id']}", headers=bearer(a))
    for address in stated:
        client.delete(address, headers=bearer(a))
    assert page.status_code == 200 and DISCOUNT["reason"] in page.text
    assert asked(client, a, QUESTION)["totals"] == others["totals"]


def test_a_discount_of_the_question_and_one_out_of_date_leave_those_kept_unused_and_say_so(
    tenants: Tenants,
) -> None:
    client, a, _ = tenants
    state(client, a, DISCOUNT)
    one = {**QUESTION, "workloads": [at("ovhcloud", ON_DEMAND)]}
    own = asked(client, a, {**one, "discounts": [{"provider": "ovhcloud", "share": 0.5}]})
    ((line,),) = lines(own).values()
    assert (line["discount"]["share"], line["discount"]["sources"]) == (0.5, [])
    late = asked(client, a, {**one, "starts": "2027-07-01"})
    assert lines(late)["api"][0]["discount"] is None
    for answer in (own, late):
        assert "discount_not_used" in {gap["code"] for gap in answer["honest_gaps"]}


@pytest.mark.parametrize(
    ("entry", "changed", "pointer", "told"),
    [
        (
            RESERVED,
            {"purchase": "reserved_2y"},
            "/purchase",
            "it is sold on_demand, reserved_1y and",
        ),
        (RESERVED, {"purchase": "yearly"}, "/purchase", "reserved_1y"),
        (RESERVED, {"region": "us-east-2"}, "/region", "use one of cloudgouv-eu-west-1, eu-west-2"),
        (RESERVED, {"price_per_hour": "0.2"}, "/price_per_month", "write price_per_hour or price_per_month"),
        (RESERVED, {"price_per_month": "-1"}, "/price_per_month", "at least 0"),
        (RESERVED, {"currency": "JPY"}, "/currency", "USD"),
        (RESERVED, {"machine": "tinav7.c8r32p9"}, "/machine", "did you mean tinav7.c8r32p"),
        (STORAGE_PRICE, {"item": "object_storage_month"}, "/item", "did you mean object_storage_gib_month"),
        (STORAGE_PRICE, {"provider": "anthropic"}, "/item", "--provider anthropic"),
        (STORAGE_PRICE, {"price_per_gib_month": "0.01"}, "/tiers", "or tiers"),
        (STORAGE_PRICE, {"tiers": [{"from_gib": 5, "price_per_gib_month": "1"}]}, "/tiers", "from_gib: 0"),
        (TOKEN_PRICE, {"model": "mistral-smal-3.2-24b"}, "/model", "did you mean"),
        (TOKEN_PRICE, {"model": "claude-opus-5"}, "/model", "it sells"),
        (TOKEN_PRICE, {"provider": "outscale"}, "/model", "name a provider that does"),
        (TOKEN_PRICE, {"region": "nl-ams"}, "/region", "it does in fr-par"),
        (TOKEN_PRICE, {"model": "qwen3.8-27b"}, "/cached_per_million", "0.12"),
        (DISCOUNT, {"share": 12}, "/share", "0.12"),
        (
            DISCOUNT,
            {"of": "tokens", "provider": "outscale"},
            "/of",
            "use compute, everything, gpu",
        ),
        (DISCOUNT, {"of": "computers"}, "/of", "compute"),
        (DISCOUNT, {"valid_to": "2026-01-01"}, "/valid_to", "no earlier"),
        (DISCOUNT, {"percent": 12}, "/percent", "the keys here are"),
    ],
)
def test_what_is_not_sold_so_is_refused_where_it_stands_and_names_what_is(
    tenants: Tenants, entry: dict[str, object], changed: dict[str, object], pointer: str, told: str
) -> None:
    client, a, _ = tenants
    reply = client.post("/v1/overlays", json={**entry, **changed}, headers=bearer(a))
    (error,) = reply.json()["errors"]
    assert (reply.status_code, error["pointer"]) == (422, pointer)
    assert told in f"{error['detail']} {error.get('remedy', '')}", error


def test_every_fault_of_a_price_is_told_at_once(tenants: Tenants) -> None:
    client, a, _ = tenants
    wrong = {
        **TOKEN_PRICE,
        "input_per_million": "-0.1",
        "currency": "euro",
        "date": "yesterday",
        "percent": 3,
    }
    del wrong["reason"]
    errors = client.post("/v1/overlays", json=wrong, headers=bearer(a)).json()["errors"]
    assert {error["pointer"] for error in errors} == {
        *("/input_per_million", "/currency", "/date", "/percent", "/reason"),
    }
    assert client.get("/v1/overlays", headers=bearer(a)).json()["items"] == []
    assert set(EXAMPLES) >= {entry["kind"] for entry in PRICES}
