"""`POST /v1/requests/compare`: one AI request in every place, over HTTP."""

import csv
from io import StringIO

import pytest
from fastapi.testclient import TestClient

from app.ai_requests.schemas import Comparison

ROUTE = "/v1/requests/compare"
LLAMA = {"model": "llama-3.3-70b-instruct", "input_tokens": 1200, "output_tokens": 350, "countries": ["FR"]}


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def test_json_csv_and_markdown_tell_the_same_places(client: TestClient) -> None:
    answers = {
        form: client.post(ROUTE, json=LLAMA, headers={"accept": form})
        for form in ("application/json", "text/csv", "text/markdown")
    }
    assert {reply.status_code for reply in answers.values()} == {200}
    for form, reply in answers.items():
        assert reply.headers["content-type"].startswith(form)
        assert reply.headers["vary"] == "Accept"
    comparison = Comparison.model_validate_json(answers["application/json"].text)
    places = [(place.provider, place.region) for place in comparison.places]
    assert ("scaleway", "fr-par") in places
    assert places == [(row["provider"], row["region"]) for row in rows_of(answers["text/csv"].text)]
    assert answers["text/markdown"].text.count("\n| ") == len(places) + 1  # and the header


def test_the_inventory_puts_both_bases_side_by_side(client: TestClient) -> None:
    reply = client.post(f"{ROUTE}?view=inventory", json={**LLAMA, "requests_per_month": 2_000_000})
    assert reply.headers["content-type"].startswith("text/csv")
    (row,) = (r for r in rows_of(reply.text) if (r["provider"], r["serving"]) == ("scaleway", "api"))
    assert row["ghg_category"] == "Scope 3, category 1: purchased goods and services"
    use, made = float(row["of_which_use_kg"]), float(row["of_which_embodied_kg"])
    whole = float(row["location_based_kg"])
    assert whole == pytest.approx(use + made, rel=1e-4)
    # Grams a request times two million requests, in kilograms.
    assert whole == pytest.approx(float(row["location_based_g_per_request"]) * 2000, rel=1e-4)
    assert row["market_based_kg"] == "" and row["market_based_note"].startswith("not available")
    assert "em_yearly_co2js" in row["sources"]


def test_a_request_in_yaml_is_read(client: TestClient) -> None:
    text = "model: llama-3.3-70b-instruct\ninput_tokens: 10\noutput_tokens: 10\nplaces: [scaleway/fr-par]\n"
    reply = client.post(ROUTE, content=text, headers={"content-type": "application/yaml"})
    assert [place["provider"] for place in reply.json()["places"]] == ["scaleway"]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"model": "lama-3"}, "/model"),
        ({"output_tokens": -1}, "/output_tokens"),
        ({"sort": ["cost"]}, "/sort"),
        ({"kind": "training"}, "/kind"),
        ({"nonsense": 1}, "/nonsense"),
        ({"requirements": {"residency": ["Europe"]}}, "/requirements/residency/0"),
    ],
)
def test_a_fault_is_told_with_its_pointer(client: TestClient, wrong: dict[str, object], pointer: str) -> None:
    reply = client.post(ROUTE, json={**LLAMA, **wrong})
    assert reply.status_code == 422
    assert [error["pointer"] for error in reply.json()["errors"]] == [pointer]


def test_a_key_written_twice_and_other_text_are_unreadable(client: TestClient) -> None:
    headers = {"content-type": "application/json"}
    twice = client.post(ROUTE, content='{"model": "a", "model": "b"}', headers=headers)
    other = client.post(ROUTE, content="model: a", headers=headers)
    assert (twice.status_code, other.status_code) == (400, 400)
    assert client.post(f"{ROUTE}?view=all", json=LLAMA).status_code == 422
