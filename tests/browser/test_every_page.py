"""What holds for every page: accessible in both languages and themes, fits a phone, light."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visits
from tests.browser.every_page import PAGES

WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
LARGEST_PAGE_BYTES = 300_000
NARROW, WIDE = 320, 1280


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_violation_of_wcag_in_either_theme(visit: Visits, name: str, language: str) -> None:
    page = visit.as_(language).open(PAGES[name])
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        found = Axe().run(page, options=WCAG).response["violations"]
        assert not [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found]
    assert page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_phone_and_a_wide_window(visit: Visits, name: str, album: Path) -> None:
    for width, theme in ((NARROW, "dark"), (WIDE, "light")):
        page = visit.as_(theme=theme, width=width).open(PAGES[name])
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("h1").count() == 1
        picture = album / f"{name}-{width}-{theme}.png"
        page.screenshot(path=picture, full_page=True)
        assert picture.stat().st_size > 10_000


@pytest.mark.parametrize("name", PAGES)
def test_a_page_weighs_no_more_than_300_kb_with_all_it_loads(visit: Visits, name: str) -> None:
    visitor = visit.as_()
    weights: list[int] = []
    visitor.page.on("response", lambda response: weights.append(len(response.body())))
    visitor.open(PAGES[name])
    assert 1_000 < sum(weights) <= LARGEST_PAGE_BYTES
