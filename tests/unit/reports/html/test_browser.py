"""The HTML report in a real browser: filters, search, links, keyboard, contrast, paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from linter.reports.course import Course, Moment
from linter.reports.html import render
from tests.helpers.browser import NARROW, WIDE, Opened, axe
from tests.helpers.html_courses import HOSTILE, everywhere, row, tracker
from tests.helpers.reports import FULL, finding, report

pytestmark = pytest.mark.release


def test_nothing_leaves_the_page_and_nothing_is_complained_about(browser: Any, example: str, tmp_path: Path) -> None:
    opened = Opened(browser, example, tmp_path)
    opened.page.click("#unfold")
    opened.page.click("#theme")
    opened.page.fill("#words", "block")
    opened.settled()
    assert opened.asked == [opened.address]
    assert opened.said == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_runs_nothing(browser: Any, text: str, tmp_path: Path) -> None:
    opened = Opened(browser, render(*everywhere(text)), tmp_path)
    dialogs: list[str] = []
    opened.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    opened.page.click("#unfold")
    opened.settled()
    assert (dialogs, opened.said, opened.asked) == ([], [], [opened.address])


def test_the_policy_holds_against_a_script_that_got_in(browser: Any, tmp_path: Path) -> None:
    text = render(FULL, Course("failing")).replace(
        "</main>",
        "<img src='https://example.org/x.png' onerror='document.title=1'><script>document.title=2</script></main>",
    )
    opened = Opened(browser, text, tmp_path)
    assert opened.page.title() == "Course report"
    assert any("Content Security Policy" in said for said in opened.said)
    assert opened.failed == ["csp"]


def test_filters_and_search_leave_what_fits(browser: Any, tmp_path: Path) -> None:
    opened = Opened(browser, render(FULL, Course("failing")), tmp_path)
    page = opened.page
    assert len(opened.items()) == 4
    page.uncheck("input[value=warning]")
    opened.settled()
    assert opened.items() == ["MOD002", "EXM020"]
    assert page.text_content("#count") == "2 of 4 findings, in 2 of 2 pages."
    page.click("button[type=reset]")
    opened.settled()
    page.select_option("#by-rule", "FB110")
    opened.settled()
    assert opened.items() == ["FB110", "FB110"]
    page.click("button[type=reset]")
    opened.settled()
    page.select_option("#by-family", "module")
    opened.settled()
    assert opened.items() == ["MOD002"]
    page.click("button[type=reset]")
    opened.settled()
    page.select_option("#by-page", label="docs/tests/ä exam.md")
    opened.settled()
    assert opened.items() == ["EXM020"]
    page.click("button[type=reset]")
    page.fill("#words", "POINTS total")
    opened.settled()
    assert opened.items() == ["EXM020"]
    page.fill("#words", "no such words")
    opened.settled()
    assert opened.items() == []
    assert page.text_content("#count") == "No finding fits. Reset the filter to see all."
    page.click("button[type=reset]")
    opened.settled()
    assert len(opened.items()) == 4


def test_a_filter_unfolds_recounts_and_lives_in_the_address(browser: Any, tmp_path: Path) -> None:
    opened = Opened(browser, render(FULL, Course("failing")), tmp_path)
    page = opened.page
    whole = page.text_content("#page-1 .tally")
    page.select_option("#by-rule", "FB110")
    page.uncheck("input[value=info]")
    opened.settled()
    page.wait_for_function("location.search === '?rule=FB110&without=info'")
    assert page.eval_on_selector_all("details.page[open]", "all => all.length") == 1
    assert "shown" in page.text_content("details.page[open] .tally")
    page.reload()
    assert opened.items() == ["FB110", "FB110"]
    assert not page.is_checked("input[value=info]")
    page.click("button[type=reset]")
    page.wait_for_function("location.search === ''")
    assert page.text_content("#page-1 .tally") == whole


def test_a_table_is_sorted_by_the_head_that_is_pressed(browser: Any, example: str, tmp_path: Path) -> None:
    page = Opened(browser, example, tmp_path).page
    section = "section[aria-labelledby=worst]"
    numbers = f"[...document.querySelectorAll('{section} tbody tr')].map(row => Number(row.cells[2].textContent))"
    for order, reverse in (("descending", True), ("ascending", False)):
        page.click(f"{section} thead th:nth-child(3) button")
        shown = page.evaluate(numbers)
        assert shown == sorted(shown, reverse=reverse)
        assert len(set(shown)) > 1
        assert page.get_attribute(f"{section} thead th:nth-child(3)", "aria-sort") == order


def test_the_way_through_the_report_stays_in_sight(browser: Any, example: str, tmp_path: Path) -> None:
    page = Opened(browser, example, tmp_path).page
    page.evaluate("scrollTo(0, 2000)")
    assert page.evaluate("document.querySelector('nav').getBoundingClientRect().top") == 0


def test_links_open_what_they_lead_to(browser: Any, example: str, tmp_path: Path) -> None:
    page = Opened(browser, example, tmp_path).page
    page.click("table.heat tbody a")
    assert page.eval_on_selector_all("details.page[open]", "all => all.length") == 1
    page.click("details.page[open] .item h3 a")
    assert page.eval_on_selector_all("details.rule[open] .manual h4", "all => all.length") > 2


def test_an_address_opens_a_rule_that_found_nothing(browser: Any, example: str, tmp_path: Path) -> None:
    opened = Opened(browser, example, tmp_path)
    silent = opened.page.eval_on_selector(".silent .rule", "one => one.id")
    opened.page.goto(f"{opened.address}#{silent}")
    assert opened.page.locator(f"#{silent} .manual").is_visible()


@pytest.fixture
def drawn() -> str:
    """A report with every part there is."""
    past = [Moment(date(2026, 1, day), f"c{day}", 9, day, 40 - day, 7, day != 3) for day in range(1, 9)]
    claims = ["complete", "needs-review", "in-progress", "not-started", None]
    rows = [row(n, earned=claim, day=date(2026, 2, n + 1)) for n, claim in enumerate(claims)]
    many = [
        finding("FB110", path=f"docs/m{n}.md", range=FULL.findings[0].range) for n in range(20) for _ in range(n + 1)
    ]
    of = report(*FULL.findings, *many, failed=1)
    return render(of, Course("incomplete", (tracker(*rows),), ("docs/x.md: not read",), {}, tuple(past)))


def test_without_a_script_everything_can_be_read(browser: Any, example: str, tmp_path: Path) -> None:
    opened = Opened(browser, example, tmp_path, java_script_enabled=False)
    page = opened.page
    assert page.locator("#filter").is_visible() is False
    assert page.locator("#theme").is_visible() is False
    first = page.locator("details.page").first
    assert first.locator(".what").first.is_visible() is False
    first.locator("summary").first.click()
    assert first.locator(".what").first.is_visible()


def test_it_can_be_used_with_a_keyboard(browser: Any, example: str, tmp_path: Path) -> None:
    page = Opened(browser, example, tmp_path).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.focus("details.page summary")
    page.keyboard.press("Enter")
    assert page.eval_on_selector_all("details.page[open]", "all => all.length") == 1


@pytest.mark.parametrize("view", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault(browser: Any, drawn: str, tmp_path: Path, scheme: str, view: dict[str, int]) -> None:
    page = Opened(browser, drawn, tmp_path, color_scheme=scheme, viewport=view).page
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.evaluate(axe.AXE_FILE_PATH.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert found["testEngine"]["name"] == "axe-core"
    assert len(found["passes"]) > 20
    faults = [
        (one["id"], node["html"][:200], node["failureSummary"]) for one in found["violations"] for node in one["nodes"]
    ]
    assert faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_labels_of_pictures_are_plain_text_in_the_colour_of_quiet_text(
    browser: Any, drawn: str, tmp_path: Path, scheme: str
) -> None:
    """No audit looks into pictures: a label that is outlined like the line beside it could not be read."""
    page = Opened(browser, drawn, tmp_path, color_scheme=scheme).page
    look = "all => all.map(one => [getComputedStyle(one).fill, getComputedStyle(one).stroke])"
    quiet = page.evaluate("getComputedStyle(document.querySelector('.quiet')).color")
    found = page.eval_on_selector_all(".chart text", look)
    assert len(found) > 10
    assert found == [[quiet, "none"]] * len(found)


@pytest.mark.parametrize("view", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_page_never_scrolls_sideways(browser: Any, drawn: str, tmp_path: Path, view: dict[str, int]) -> None:
    page = Opened(browser, drawn, tmp_path, viewport=view).page
    page.click("#unfold")
    assert page.evaluate("document.documentElement.scrollWidth") <= view["width"]


def test_the_toggle_beats_the_readers_setting_and_back(browser: Any, drawn: str, tmp_path: Path) -> None:
    page = Opened(browser, drawn, tmp_path, color_scheme="dark").page
    colour = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(colour)
    assert page.get_attribute("#theme", "aria-pressed") == "true"
    page.click("#theme")
    assert page.evaluate(colour) == "rgb(255, 255, 255)" != dark
    assert page.get_attribute("#theme", "aria-pressed") == "false"
    page.click("#theme")
    assert page.evaluate(colour) == dark


def test_printing_shows_the_findings_of_closed_pages_and_no_controls(browser: Any, drawn: str, tmp_path: Path) -> None:
    page = Opened(browser, drawn, tmp_path, color_scheme="dark").page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#filter").is_visible() is False
    assert page.locator("nav").is_visible() is False
    assert page.locator(".item .what").last.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.eval_on_selector_all("details.page[open]", "all => all.length") == 0
