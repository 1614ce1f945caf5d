"""Pages as the service sends them: headers, languages, problems, forms."""

import re
from collections.abc import Iterator
from csv import DictReader
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from fastapi.testclient import TestClient

from app.web.frame import POLICY
from app.web.imported import looks_like_a_question
from catalog import load
from catalog.market import sites_of
from tests.app.service import world

SMALL = "name: small\nworkloads: [{name: a, kind: compute, vcpu: 2, memory_gib: 8, instances: 1}]\n"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with world.served(tmp_path_factory.mktemp("pages"), world.InProcess(world.solved_for_real)) as client:
        client.follow_redirects = False
        yield client


@pytest.mark.parametrize("address", ["/", "/plan?example=assistant-citoyen", "/plan?q=nonsense", "/plan"])
def test_every_page_has_a_strict_policy_and_no_inline_style_or_script(
    client: TestClient, address: str
) -> None:
    reply = client.get(address)
    assert reply.headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY and "*" not in POLICY and "http" not in POLICY
    assert " style=" not in reply.text and "<style" not in reply.text and "onclick" not in reply.text
    assert reply.text.count("<script") == reply.text.count('<script type="module" src="/static/')


def test_a_problem_is_a_page_with_its_status(client: TestClient) -> None:
    reply = client.get("/plan?q=nonsense", headers={"accept-language": "fr"})
    assert reply.status_code == 404 and "Il n’y a rien ici" in reply.text
    assert client.get("/plan?of=rec_none").status_code == 404


def test_the_language_is_asked_for_remembered_and_switched(client: TestClient) -> None:
    reply = client.get("/?lang=fr")
    assert '<html lang="fr">' in reply.text and "havre_lang=fr" in reply.headers["set-cookie"]
    assert '<html lang="fr">' in client.get("/", headers={"cookie": "havre_lang=fr"}).text
    client.cookies.clear()
    assert '<html lang="en">' in client.get("/").text


def test_a_pasted_question_leads_to_an_address_that_holds_it(client: TestClient) -> None:
    reply = client.post("/ask", data={"question": SMALL})
    assert reply.status_code == 303
    shown = client.get(reply.headers["location"])
    assert shown.status_code == 200 and "small" in shown.text


def test_a_page_seen_again_is_read_from_the_journal(client: TestClient) -> None:
    first = client.get("/plan?example=assistant-citoyen")
    kept = len(client.get("/v1/recommendations").json()["items"])
    assert client.get("/plan?example=assistant-citoyen").text == first.text
    assert len(client.get("/v1/recommendations").json()["items"]) == kept


def test_a_form_of_another_site_is_refused(client: TestClient) -> None:
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}):
        assert client.post("/ask", data={"question": SMALL}, headers=headers).status_code == 400


def test_faults_come_back_with_the_text_as_it_was(client: TestClient) -> None:
    reply = client.post("/ask", data={"question": "name: <b>\nworkload: []"})
    assert reply.status_code == 422
    assert "&lt;b&gt;" in reply.text and "workload" in reply.text


@pytest.mark.parametrize("what", ["assistant", "documents", "servers", "archive", "finetune", "else"])
def test_four_choices_make_a_question_that_can_be_asked(client: TestClient, what: str) -> None:
    reply = client.get(f"/ask?what={what}&size=pilot&data=internal&users=BE")
    assert parse_qs(urlsplit(reply.headers["location"]).query)["q"]
    assert client.get(reply.headers["location"]).status_code == 200


def test_the_plan_as_csv_holds_one_line_per_workload(client: TestClient) -> None:
    reply = client.get("/plan/placements.csv?example=assistant-citoyen")
    assert reply.headers["content-type"].startswith("text/csv")
    lines = reply.text.splitlines()
    assert len(lines) == 5 and lines[0].startswith("workload,kind")


def test_a_refusal_shows_what_clashes_and_the_ways_out(client: TestClient) -> None:
    text = SMALL + 'requirements: {budget_per_month: "1", juridical_min: 2}\n'
    shown = client.get(client.post("/ask", data={"question": text}).headers["location"])
    assert "No place meets all of this" in shown.text
    assert "requirements.budget_per_month" in shown.text


def test_assets_are_served_by_name_only(client: TestClient) -> None:
    assert client.get("/static/havre.css").headers["content-type"].startswith("text/css")
    assert client.get("/static/none.css").status_code == 404
    assert client.get("/static/..%2Fframe.py").status_code in (404, 422)


def test_a_pasted_table_becomes_a_question_to_look_over(client: TestClient) -> None:
    table = "name,kind,vcpu,memory_gib,instances\nportal,compute,8,32,4\n"
    shown = client.post("/ask", data={"question": table})
    assert shown.status_code == 200 and "What was understood" in shown.text
    assert "portal" in shown.text and "&#34;workloads&#34;" in shown.text


@pytest.mark.parametrize(
    ("text", "is_question"),
    [
        (SMALL, True),
        ('{"workloads": []}', True),
        ("nothing of the kind", True),
        ("apiVersion: apps/v1\nkind: Deployment\n", False),
        ("services:\n  web: {image: x}\n", False),
        ('{"planned_values": {}}', False),
        ("ServiceName;BilledCost;RegionId\n", False),
    ],
)
def test_what_is_pasted_is_told_apart(text: str, is_question: bool) -> None:
    assert looks_like_a_question(text) is is_question


def test_scenarios_stand_beside_the_plan_and_are_a_table_too(client: TestClient) -> None:
    query = "example=assistant-citoyen&s=dollar-up-20&percent=50&provider=scaleway"
    shown = client.get(f"/whatif?{query}")
    assert "dollar-up-20" in shown.text and "your own" in shown.text
    lines = client.get(f"/whatif.csv?{query}").text.splitlines()
    assert [line.split(",")[0] for line in lines] == ["scenario", "base", "dollar-up-20", "mine"]


def test_the_front_and_the_sureness_of_a_plan_are_pages_and_tables(client: TestClient) -> None:
    query = (
        "q="
        + parse_qs(urlsplit(client.post("/ask", data={"question": SMALL}).headers["location"]).query)["q"][0]
    )
    for page, first in (("tradeoffs", "cost_per_month"), ("sureness", "fact")):
        assert client.get(f"/{page}?{query}").status_code == 200
        lines = client.get(f"/{page}.csv?{query}").text.splitlines()
        assert lines[0].split(",")[0] == first and len(lines) > 1


def test_every_region_is_listed_with_what_the_carbon_lens_reads_there(client: TestClient) -> None:
    catalog = load()
    sites = sites_of(catalog)
    lines = list(DictReader(client.get("/catalog/regions.csv").text.splitlines()))
    found = {(line["provider"], line["region"]): line for line in lines}
    assert len(found) == len(catalog.regions)
    for row, key in enumerate(zip(catalog.regions.provider_id, catalog.regions.region_id, strict=True)):
        line = found[key]
        for name, estimate in (("g_co2e_per_kwh", sites.intensity), ("pue", sites.pue)):
            central = estimate.central[row]
            assert (line[f"{name}_value"] == "") == bool(np.isnan(central))
            assert line[f"{name}_value"] == "" or float(line[f"{name}_value"]) == central
            assert line[f"{name}_value"] == "" or line[f"{name}_sources"] or line[f"{name}_gap"]
        assert {*line["pue_sources"].split()} <= set(catalog.sources)


def test_regions_are_narrowed_ordered_and_their_old_facts_seen(client: TestClient) -> None:
    def column(query: str, name: str) -> list[str]:
        return [
            one[name] for one in DictReader(client.get(f"/catalog/regions.csv?{query}").text.splitlines())
        ]

    assert set(column("country=FR&provider=scaleway", "provider")) == {"scaleway"}
    intensities = [float(one) for one in column("sort=intensity", "g_co2e_per_kwh_value") if one]
    assert intensities == sorted(intensities)
    assert column("word=no-such-place", "region") == []
    old = {*column("old=1", "region")}
    years = [
        *zip(column("", "region"), column("", "pue_year"), strict=True),
        *zip(column("", "region"), column("", "g_co2e_per_kwh_year"), strict=True),
    ]
    assert {region for region, year in years if year and int(year) < 2023} <= old
    assert "old" in client.get("/catalog/regions?old=1").text


def test_the_plan_comes_first_and_what_it_is_compared_with_when_asked_for(client: TestClient) -> None:
    address = "/plan?example=archive-hopital"
    first, compared = client.get(address).text, client.get(f"{address}&show=compared").text
    assert "Work out the plans to compare with" in first and "Greenest" not in first
    assert "Work out the plans to compare with" not in compared and "Greenest" in compared
    totals = [re.search(r'<dl class="trio">.*?</dl>', page, re.DOTALL) for page in (first, compared)]
    assert totals[0] and totals[1] and totals[0][0] == totals[1][0]


def test_the_record_of_a_plan_holds_every_section(client: TestClient) -> None:
    reply = client.get("/plan/decision?example=archive-hopital&format=json&lang=fr")
    assert reply.status_code == 303 and reply.headers["location"].endswith("/record?format=json&lang=fr")
    outcome = client.get(reply.headers["location"]).json()["record"]["outcome"]
    assert outcome["sections_left_out"] == [] and outcome["references"]["greenest"]["plan"]
    assert client.get("/plan/decision?example=archive-hopital&format=exe").status_code == 404
