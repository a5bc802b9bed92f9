"""What stands between untrusted text and XML, JSON or HTML: the bytes of the reports that programs read."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from junitparser import JUnitXml

from linter.model import Finding, Place, Range, Repair, Replacement, Report, RunError, Severity
from linter.reports import json as json_report
from linter.reports import junit, status_table
from linter.reports.html import _environment, render
from linter.reports.html.manuals import is_web, rendered
from linter.status_model import RowReport, TrackerReport
from tests.html.making import COURSE
from tests.reporting import report

EVIL = '<b a="\'">&\x1b\t##[x]é'
PLACE = Range(2, 3, 4, 5)


def finding(message: str = "m", path: str = "a.md", **more: object) -> Finding:
    told: dict[str, object] = {"range": PLACE, "help": ""} | more
    return Finding("MOD001", "a-rule", Severity.ERROR, message, path, **told)  # type: ignore[arg-type]


def suites(of: Report) -> list[list[tuple[str, str, str]]]:
    """The suites with the name, the file and the line of each case."""
    return [
        [(case.name, case._elem.get("file"), case._elem.get("line")) for case in suite]
        for suite in JUnitXml.fromstring(junit.render(of).encode())
    ]


def test_a_case_of_every_kind_in_xml() -> None:
    of = Report(
        findings=(finding("m", help="h"), finding("m"), finding("n", "c.md")),
        run_errors=(RunError("b.md", "MOD009", "broke"), RunError("b.md", None, "gone")),
        checked=("a.md", "b.md", "c.md", "d.md"),
        prefix="sub/",
    )
    assert suites(of) == [
        [("MOD001 a-rule 2:3", "sub/a.md", "2"), ("MOD001 a-rule 2:3 (2)", "sub/a.md", "2")],
        [("run MOD009", "sub/b.md", "1"), ("run error", "sub/b.md", "1")],
        [("MOD001 a-rule 2:3", "sub/c.md", "2")],
        [("no findings", "sub/d.md", "1")],
    ]
    text = junit.render(of)
    head = '<testsuites name="lint-modules" tests="6" failures="3" errors="2" time="0">'
    assert text.startswith(f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n <testsuite name="a.md" tests="2" ')
    assert '<testsuite name="b.md" tests="2" failures="0" errors="2" skipped="0" time="0">' in text
    assert '<failure type="error" message="m">m\nhelp: h</failure>' in text
    assert '<error type="run-error" message="rule MOD009: broke">rule MOD009: broke</error>' in text
    assert '<error type="run-error" message="gone">gone</error>' in text
    assert '<testcase classname="d.md" name="no findings" file="sub/d.md" line="1" time="0" />' in text
    assert text.endswith("</testsuites>\n")


def test_texts_in_xml() -> None:
    related = (Place("b<.md", Range(7, 8, 7, 9), EVIL), Place("c.md", Range(1, 1, 1, 1), "x"))
    text = junit.render(Report(findings=(finding(EVIL, "<a>.md", related=related),), checked=("<a>.md",)))
    written = '&lt;b a="\'"&gt;&amp;\\x1b #\\x23[x]&#233;'
    assert f"{written}\nsee: b&lt;.md:7:8: {written}\nsee: c.md:1:1: x</failure>" in text
    assert f'message="{written.replace(chr(34), "&quot;")}"' in text
    assert 'classname="&lt;a&gt;.md"' in text
    assert text.isascii()


def test_json_that_no_runner_obeys() -> None:
    fix = Repair("t", True, (Replacement(Range(1, 2, 3, 4), EVIL),))
    place = Place("b.md", Range(5, 6, 7, 8), EVIL)
    error = RunError("p", "MOD009", "x")
    of = Report(findings=(finding(EVIL, fix=fix, related=(place,)), finding()), run_errors=(error,), old=3, shard="1/2")
    text = json_report.render(of)
    assert text.isascii()
    assert "#\\u0023[x]" in text
    assert (text[:20], text[-3:]) == ('{\n "schema_version":', "\n}\n")
    data = json.loads(text)
    first, second = data["findings"]
    at = {"line": 1, "column": 2, "end_line": 3, "end_column": 4}
    assert first["fix"] == {"title": "t", "safe": True, "edits": [{**at, "text": EVIL}]}
    assert first["related"] == [{"path": "b.md", "line": 5, "column": 6, "message": EVIL}]
    assert (first["message"], second["fix"], data["shard"]) == (EVIL, None, "1/2")
    assert data["run_errors"] == [{"path": "p", "rule": "MOD009", "message": "x"}]
    assert (data["schema_version"], data["summary"]["old"], data["summary"]["errors"]) == (1, 3, 2)
    plain = json.loads(json_report.render(Report()))
    assert "shard" not in plain
    assert "old" not in plain["summary"]


def test_how_often_each_rule_was_found() -> None:
    other = Finding("MOD002", "b-rule", Severity.INFO, "m", "a.md", PLACE, "", fix=Repair("t", True, ()))
    last = Finding("MOD000", "c-rule", Severity.INFO, "m", "a.md", PLACE, "")
    data = json.loads(json_report.render_statistics(Report(findings=(finding(), last, other, other))))
    assert [tuple(row.values()) for row in data["statistics"]] == [
        ("MOD002", "b-rule", 2, 2), ("MOD000", "c-rule", 1, 0), ("MOD001", "a-rule", 1, 0),
    ]  # fmt: skip
    assert data["schema_version"] == 1


def row(**changes: object) -> RowReport:
    cells = {"module": EVIL, "exam": None, "status": "<done>"}
    return RowReport(**{  # type: ignore[arg-type]
        "line": 0, "page": EVIL, "module": "m.md", "exam": "e.md", "tied": {}, "says": cells,
        "earns": {**cells, "status": "<open>"}, "errors": {"<E>": 2}, "why": ("<why>",), "left": False, "stale": True,
        **changes,
    })  # fmt: skip


def table(*rows: RowReport, unread: tuple[str, ...] = (), link: Callable[[str], str | None] = lambda _: None) -> str:
    return status_table.render([TrackerReport("<t>.md", rows, (), (), "", "")], unread, link)


def test_texts_in_a_table_of_a_site() -> None:
    written = "&lt;b a=&quot;&#x27;&quot;&gt;&amp;\\x1b #\\x23[x]é"
    why = "&lt;E&gt; 2×, &lt;why&gt;"
    status = "&lt;open&gt; (the tracker says &lt;done&gt;)"
    cells = "".join(f"<td>{cell}</td>" for cell in (written, written, "–", status, why))
    text = table(row(), unread=("<gone>",))
    assert f"<tbody>\n<tr>{cells}</tr>\n</tbody>" in text
    assert text.startswith('<div class="lint-modules-status">\n<p>&lt;t&gt;.md: 1 row')
    assert "; 1 stale</p>\n<table>" in text
    assert text.endswith("<p>Of these nothing can be told:</p>\n<ul><li>&lt;gone&gt;</li></ul>\n</div>")
    linked = table(row(exam=None), link='"{}'.format)
    assert f'<td><a href="&quot;m.md">{written}</a></td><td>{written}</td><td>–</td>' in linked
    assert '<a href="&quot;<t>.md">'.replace("<t>", "&lt;t&gt;") in linked


def test_a_table_says_no_more_than_there_is() -> None:
    same = {"module": None, "exam": "x", "status": "s"}
    calm = table(row(says=same, earns=same, stale=False))
    assert "<td>–</td><td>x</td><td>s</td>" in calm
    assert ("stale" in calm, "claims" in calm, "nothing can be told" in calm) == (False, False, False)
    alike = table(row(says={**same, "status": "-".join("ab")}, earns={**same, "status": "-".join("ab")}))
    assert "the tracker says" not in alike
    none = {"module": "m", "exam": "x", "status": None}
    assert "<td>m</td><td>x</td><td>–</td>" in table(row(says=none, earns=none))
    assert "the tracker says" not in table(row(says=none, earns=same))
    assert "<table>" not in table()
    assert table().endswith(": 0 rows</p>\n<p>No tracker lists a page yet.</p>\n</div>")


def test_values_in_a_template() -> None:
    template = _environment().from_string(
        "{{ a }}|{{ a | trusted }}|{{ n }}|{{ 'a-b' | words }}\n{% if n %}x{% endif %}"
    )
    assert template.render(a="<b>\x1b##[x]", n=3) == "&lt;b&gt;\\x1b#\\x23[x]|<b>\x1b##[x]|3|A b\nx"
    with pytest.raises(Exception, match="'missing' is undefined"):
        _environment().from_string("{{ missing }}").render()
    assert "\r" not in render(report(), COURSE)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("# Title\n\nText <b>\n", "<p>Text &lt;b&gt;</p>\n"),
        ("## Why\n\n#### Deep\n\n##### Deeper", "<h4>Why</h4>\n<h6>Deep</h6>\n<h6>Deeper</h6>\n"),
        ("Text\n\n# Later", "<p>Text</p>\n<h3>Later</h3>\n"),
        ("", ""),
        ("---\n\n# Later", "<hr />\n<h3>Later</h3>\n"),
        ("![alt *x*](http://a/b.png)", "<p>alt *x*</p>\n"),
        ("[a](x.md) [*b*](javascript:c) c", "<p>a [<em>b</em>](javascript:c) c</p>\n"),
        ("[a](x.md)[b](http://c 'd')", '<p>a<a href="http://c" rel="noopener noreferrer">b</a></p>\n'),
        ("\x1b ##[x]", "<p>\\x1b #\\x23[x]</p>\n"),
        ("|a|\n|-|\n|<i>|", "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>&lt;i&gt;</td>\n"
                            "</tr>\n</tbody>\n</table>\n"),
    ],
)  # fmt: skip
def test_a_manual_in_html(markdown: str, html: str) -> None:
    assert rendered(markdown) == html


def test_what_leads_to_the_web() -> None:
    kept = ["http://a", "HTTPS://a"]
    assert [one for one in [*kept, "//a", "ftp://a", "x/http://a", "javascript:http://"] if is_web(one)] == kept
