"""What holds for every page, in both languages and both themes: accessible, fits a phone, light."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Response

from tests.browser.conftest import CONTRAST, WCAG, Visits
from tests.browser.every_page import PAGES

LARGEST_PAGE_BYTES = 300_000
SIZES = {"wide": (1280, 900), "phone": (320, 800)}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_light_and_fits_every_window(
    visit: Visits, tenders: dict[str, str], name: str, language: str, album: Path
) -> None:
    visitor = visit.as_(language)
    received: list[Response] = []
    visitor.page.on("response", lambda response: received.append(response))
    page = visitor.open(PAGES[name].format(**tenders))
    assert 1_000 < sum(len(response.body()) for response in received) <= LARGEST_PAGE_BYTES
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").count() == 1
    for (size, (width, height)), theme in zip(SIZES.items(), ("light", "dark"), strict=True):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        picture = album / f"{name}-{size}-{theme}-{language}.png"
        page.screenshot(path=picture, full_page=True)
        assert picture.stat().st_size > 10_000
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width  # the phone is the last one
    for theme, options in (("light", WCAG), ("dark", CONTRAST)):
        page.emulate_media(color_scheme=theme)
        found = Axe().run(page, options=options).response["violations"]
        assert not [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found]
