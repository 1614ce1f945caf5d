"""Whole visits: with the keyboard alone, without scripts, with sliders."""

import json
from pathlib import Path
from time import sleep
from urllib.parse import parse_qs, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

from tests.app.access.world import key_in
from tests.browser.conftest import WCAG, Visits, serving

MOST_STEPS = 80


def _tab_to(page: Page, text: str) -> None:
    """Go on with the tab key until an element with this text has the focus."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if text in page.evaluate("document.activeElement.textContent || document.activeElement.name"):
            return
    raise AssertionError(f"no way to {text!r} by the tab key")


def test_with_the_keyboard_alone_from_the_first_page_to_a_downloaded_record(visit: Visits) -> None:
    page = visit.as_().open("/")
    _tab_to(page, "To the content")
    page.keyboard.press("Enter")
    _tab_to(page, "Find the best place")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/plan?q=*")
    _tab_to(page, "Why here")
    page.keyboard.press("Enter")
    assert page.locator("details[open] h3", has_text="Reasons").is_visible()
    _tab_to(page, "Decision record, JSON")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    record = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert record["proof"] and download.value.suggested_filename.endswith("-record.json")


def test_without_scripts_an_example_leads_to_a_plan_its_record_and_a_changed_plan(visit: Visits) -> None:
    page = visit.as_(scripts=False).open("/")
    page.get_by_role("link", name="assistant-citoyen").click()
    assert page.locator("h1").inner_text() == "The best plan there is"
    with page.expect_download() as download:
        page.get_by_role("link", name="Decision record, JSON").click()
    assert json.loads(Path(download.value.path()).read_text(encoding="utf-8"))["proof"]
    page.get_by_label("Juridical level at least").select_option("3")
    page.get_by_role("button", name="Ask again").click()
    assert parse_qs(urlsplit(page.url).query)["juridical"] == ["3"]
    assert "What your changes moved" in page.locator(".moved").inner_text()
    page.get_by_role("link", name="Take all changes back").click()
    assert page.locator(".moved").count() == 0


def test_without_scripts_a_pasted_question_is_asked_and_its_faults_are_told(visit: Visits) -> None:
    visitor = visit.as_("fr", scripts=False)
    page = visitor.open("/")
    page.locator("textarea").fill("name: x\nworkloads: [{name: a, kind: machine}]")
    page.get_by_role("button", name="Poser cette question").click()
    assert page.locator("h1").inner_text() == "La question ne peut pas encore être posée"
    assert "workloads.a.kind" in page.locator(".faults").inner_text()
    visitor.errors.clear()  # the browser notes the status 422
    page.locator("textarea").fill(
        "workloads: [{name: a, kind: compute, vcpu: 2, memory_gib: 8, instances: 1}]\nname: petit"
    )
    page.get_by_role("button", name="Redemander").click()
    assert "petit" in page.locator(".crumb").inner_text()


def test_a_slider_asks_at_once_and_the_address_says_so(visit: Visits) -> None:
    page = visit.as_().open("/plan?example=assistant-citoyen")
    page.get_by_role("slider", name="Sovereignty").fill("100")
    page.wait_for_selector(".moved")
    asked = parse_qs(urlsplit(page.url).query)
    assert asked["sovereignty"] == ["100"] and asked["example"] == ["assistant-citoyen"]
    page.get_by_role("checkbox", name="without data_class.confidential").check()
    page.wait_for_selector("tr.off")
    assert parse_qs(urlsplit(page.url).query)["off"] == ["data_class.confidential"]
    focused = page.evaluate("document.activeElement.value")
    assert focused == "data_class.confidential"
    page.reload()
    assert page.locator("tr.off").count() == 1


def test_a_page_that_takes_more_than_a_moment_says_so_meanwhile(visit: Visits) -> None:
    page = visit.as_().open("/plan?example=assistant-citoyen")
    assert page.locator("[data-leaving]").is_hidden()
    # The browser tells nothing more of a page it is leaving: the page itself says when the line is shown.
    page.evaluate(
        """const line = document.querySelector("[data-leaving]");
        const tell = () => console.info(`hidden ${line.hidden}: ${line.textContent}`);
        new MutationObserver(tell).observe(line, { attributes: true });"""
    )

    def late(route: Route) -> None:
        sleep(1.0)
        route.continue_()

    page.route("**/whatif*", late)
    with page.expect_console_message() as told:
        page.locator('a[href^="/whatif"]').first.click()
    assert told.value.text == "hidden false: Solving…"


def test_the_stairs_are_put_into_the_page_when_asked_for(visit: Visits) -> None:
    page = visit.as_().open("/plan?example=archive-hopital")
    page.get_by_role("link", name="Work it out").click()
    page.wait_for_selector("#stairs-part table")
    assert page.evaluate("document.activeElement.id") == "stairs"


def test_without_scripts_a_tender_is_written_frozen_and_awarded_and_its_record_taken_away(
    visit: Visits, tmp_path: Path
) -> None:
    page = visit.as_("fr", scripts=False).open("/tenders")
    page.get_by_role("button", name="La vérifier et la garder comme projet").click()
    page.get_by_role("button", name="Figer les critères").click()
    for number, (supplier, price, place) in enumerate(
        (("Alpha", "4100", "scaleway/fr-par-1"), ("Bêta", "3900,50", "ovhcloud/GRA"))
    ):
        bid = page.get_by_role("group", name=f"Offre {number + 1}")
        for label, text in (
            *(("Fournisseur", supplier), ("Prix par mois", price), ("Où cela tourne", place)),
            *(("Support par mois", "300"), ("Sortie, une fois", "0"), ("Note : qualité", "14")),
            ("Note maximale", "20"),
        ):
            bid.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Juger ces offres").first.click()
    assert page.locator("h1").inner_text() == "L’attribution, prouvée la meilleure"
    assert page.locator(".trio b").first.inner_text() in ("Alpha", "Bêta")
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX", exact=True).click()
    assert Path(download.value.path()).read_bytes().startswith(b"PK")


def test_with_the_keyboard_alone_somebody_signs_in_and_out(
    browser: Browser, tmp_path: Path, album: Path
) -> None:
    key = key_in(tmp_path, "finance")
    with serving(tmp_path, access="keys") as address:
        visits = Visits(browser, address)
        visitor = visits.as_()
        page = visitor.open("/catalog")
        assert not Axe().run(page, options=WCAG).response["violations"]
        page.screenshot(path=album / "signin-wide-light-en.png", full_page=True)
        _tab_to(page, "key")
        page.keyboard.type(key)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="The facts").wait_for()
        assert urlsplit(page.url).path == "/catalog" and key not in page.url
        assert not Axe().run(page, options=WCAG).response["violations"]
        visitor.errors.clear()  # the browser notes the status 401
        _tab_to(page, "Sign out")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Sign in").wait_for()
        visits.close()
    assert not visitor.errors and not visitor.elsewhere
