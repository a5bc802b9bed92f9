"""The HTML report in a real browser: filters, search, links, and that nothing leaves the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from linter.course_model import Course
from linter.reports.html import render
from tests.html.browsing import Opened
from tests.html.making import HOSTILE, everywhere
from tests.reporting import FULL


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
