"""`html`: the whole report as one page that needs neither a network nor, to be read, a script."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache, partial
from hashlib import sha256
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from linter.findings import Report
from linter.reports.course import Course
from linter.reports.escape import printable
from linter.reports.html import charts, view
from linter.reports.status import Bar, course_standing
from linter.reports.text import gate_line
from linter.text.wording import counted

_BARS = {"earns": "What the pages earn", "says": "What the trackers say"}


def render(report: Report, course: Course) -> str:
    """The page. Its policy admits its own style sheet and script by their hashes, and nothing else from anywhere."""
    environment = _environment()
    style, script = _asset(environment, "style.css"), _asset(environment, "script.js")
    families = {rule.code: rule.family for rule in report.rules}
    pages = view.page_views(report, course)
    manuals = view.rule_views(report, families)
    standing, passing = course_standing(course.trackers), view.passing_bar(pages, report)
    values: Mapping[str, Any] = {
        "report": report,
        "course": course,
        "style": Markup(style),
        "script": Markup(script),
        "policy": f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'",
        "headline": view.headline(report),
        "gate": gate_line(report),
        "standing": standing,
        "bars": {name: _bar(title, getattr(standing, name)) for name, title in _BARS.items()} if standing else {},
        "passing": passing,
        "picture": _bar("The pages", passing) if passing else "",
        "charts": charts.charts(course.history, course.trackers),
        "heat": view.heatmap(report.findings, families),
        "shades": view.SHADES,
        "pages": pages,
        "keys": {page.path: page.key for page in pages},
        "nearest": view.nearest_to_passing(pages, report),
        "clean": view.clean_pages(report, course),
        "unjudged": view.unjudged(report, course),
        "manuals": manuals,
        "numbers": view.numbers(report, course),
        "worst": view.worst_pages(pages),
        "common": view.commonest_rules(report, manuals),
        "chapters": view.chapters(report),
    }
    return environment.get_template("page.html").render(values)


def _bar(title: str, bar: Bar) -> Markup:
    counts = {share.group: share.count for share in bar.shares}
    return charts.bar_chart(counts, f"{title}: {bar.words}")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("linter.reports.html"),
        autoescape=True,
        finalize=_printable_value,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["counted"] = partial(counted, thousands=",")
    environment.filters["coded"] = lambda text: Markup(view.coded(text))
    environment.filters["trusted"] = Markup
    environment.filters["words"] = lambda family: family.replace("-", " ").capitalize()
    return environment


def _printable_value(value: Any) -> Any:
    """Every value on its way into the page: text without anything that a reader cannot see."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _asset(environment: Environment, name: str) -> str:
    """The style sheet or the script, which come with the package and hold no word of any page."""
    assert environment.loader is not None
    return f"\n{environment.loader.get_source(environment, name)[0].strip()}\n".replace("\r\n", "\n")


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode("ascii")
