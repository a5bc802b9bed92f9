"""`html`: the whole report as one page that needs neither a network nor, to be read, a script."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from linter.course_model import Course
from linter.model import Report
from linter.reports.html import drawing, heat, overview, timeline, view
from linter.reports.shown import shown
from linter.reports.standing import Bar, standing

_BARS = {"earns": "What the pages earn", "says": "What the trackers say"}


def render(report: Report, course: Course) -> str:
    """The page. Its policy admits its own style sheet and script by their hashes, and nothing else from anywhere."""
    environment = _environment()
    style, script = _part(environment, "style.css"), _part(environment, "script.js")
    families = {rule.code: rule.family for rule in report.rules}
    pages = view.sheets(report, course)
    stands, passing = standing(course.trackers), overview.passing(pages, report)
    values: Mapping[str, Any] = {
        "report": report,
        "course": course,
        "style": Markup(style),
        "script": Markup(script),
        "policy": f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'",
        "headline": view.headline(report),
        "standing": stands,
        "bars": {name: _bar(title, getattr(stands, name)) for name, title in _BARS.items()} if stands else {},
        "passing": passing,
        "picture": _bar("The pages", passing) if passing else "",
        "charts": timeline.charts(course.history, course.trackers),
        "heat": heat.heat(report.findings, families),
        "shades": heat.SHADES,
        "pages": pages,
        "keys": {page.path: page.key for page in pages},
        "nearest": overview.nearest(pages, report),
        "clean": overview.clean(report, course),
        "unjudged": view.unjudged(report, course),
        "manuals": view.manuals(report, families),
    }
    return environment.get_template("page.html").render(values)


def _bar(title: str, shown_as: Bar) -> Markup:
    counts = {share.group: share.count for share in shown_as.shares}
    return drawing.bar(counts, f"{title}: {shown_as.words}")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("linter.reports.html"),
        autoescape=True,
        finalize=_visible,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["counted"] = view.counted
    environment.filters["trusted"] = Markup
    environment.filters["words"] = lambda family: family.replace("-", " ").capitalize()
    return environment


def _visible(value: Any) -> Any:
    """Every value on its way into the page: text without anything that a reader cannot see."""
    return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _part(environment: Environment, name: str) -> str:
    """The style sheet or the script: ours, without a word of any page."""
    assert environment.loader is not None
    return f"\n{environment.loader.get_source(environment, name)[0].strip()}\n".replace("\r\n", "\n")


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode("ascii")
