"""What stands between untrusted text and a terminal, a runner, Markdown, XML, JSON or HTML."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click import unstyle
from jsonschema import Draft4Validator
from junitparser import JUnitXml

from linter.findings import Finding, Place, Range, Repair, Replacement, Report, RunError, Severity
from linter.reports import FORMATS, github, junit
from linter.reports import json as json_report
from linter.reports import status as reports_status
from linter.reports.escape import (
    byte_column,
    in_repository,
    is_absolute,
    json_safe_path,
    markdown_code,
    markdown_escaped,
    path_uri,
    printable,
)
from linter.reports.html import _environment, render
from linter.reports.html.view import is_web, manual_html
from linter.reports.text import render_full
from linter.trackers.report import RowReport, TrackerReport
from tests.helpers.format_safety import CHECKS, obeyed_by_nobody
from tests.helpers.format_schemas import SARIF
from tests.helpers.hostile_reports import BATCHES, COUNT, FRAGMENTS, batch, rendered_as, strings
from tests.helpers.html_courses import COURSE
from tests.helpers.reports import finding, report

UNSAFE = [
    *range(0x09), *range(0x0A, 0x20), *range(0x7F, 0xA0), 0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F,
    *range(0x2028, 0x202F), *range(0x2060, 0x206A), 0xFEFF, *range(0xFDD0, 0xFDF0), *range(0xFFF9, 0xFFFC),
    0xFFFE, 0xFFFF, *range(0xD800, 0xE000), *range(0xE0000, 0xE0080), 0x1FFFE, 0x1FFFF, 0x10FFFE, 0x10FFFF,
]  # fmt: skip
SAFE = [*range(0x20, 0x7F), 0xA0, 0xAC, 0xAE, 0xE9, 0x200A, 0x200C, 0x200D, 0x2010, 0x2027, 0x202F, 0x205F, 0x206A,
        0xFEFE, 0xFF00, 0xFFF8, 0xFFFC, 0xFFFD, 0xE000, 0xD7FF, 0x1F600, 0xE0080, 0xDFFFD, 0xFDCF, 0xFDF0]  # fmt: skip


def test_every_unsafe_sign_becomes_an_escape_of_its_number() -> None:
    for sign in UNSAFE:
        width, mark = (2, "x") if sign < 0x100 else (4, "u") if sign < 0x10000 else (8, "U")
        assert printable(f"a{chr(sign)}b") == f"a\\{mark}{sign:0{width}x}b"


def test_every_other_sign_stays() -> None:
    for sign in SAFE:
        assert printable(f"a{chr(sign)}b") == f"a{chr(sign)}b"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a\tb", "a b"),
        ("::error::x", r"\x3a:error::x"),
        ("  ::error::x", r"  \x3a:error::x"),
        ("\t::error::x", r" \x3a:error::x"),
        ("a ::error::x", "a ::error::x"),
        (":x", ":x"),
        ("a ##[error]b", r"a #\x23[error]b"),
        ("##vso[task]", r"#\x23vso[task]"),
        ("##[a] ##[b]", r"#\x23[a] #\x23[b]"),
        ("## Heading", "## Heading"),
        ("##\x1b[error]", r"##\x1b[error]"),
        ("é::x", "é::x"),
        ("", ""),
    ],
)
def test_what_a_runner_obeys_is_broken_up(text: str, wanted: str) -> None:
    assert printable(text) == wanted


def test_an_excerpt_shows_a_line_as_it_is_for_no_runner_obeys_what_stands_within_a_line() -> None:
    found = finding(range=Range(1, 1, 1, 5))
    for line, shown in (("::: note", "::: note"), ("::error::x", "::error::x"), ("##[error]b", r"#\x23[error]b")):
        text = unstyle(render_full(report(found, lines={found.path: (line,)})))
        assert f"1 | {shown}\n  | ^^^^" in text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a|b", "a&#124;b"),
        ('<b>&"`*_[]~\\', "&#60;b&#62;&#38;&#34;&#96;&#42;&#95;&#91;&#93;&#126;&#92;"),
        ("$x$", "<span>$</span>x<span>$</span>"),
        ("@ann #12 # GH-7 GH-x", "@<!-- -->ann #<!-- -->12 # GH-<!-- -->7 GH-x"),
        ("https://a www.b.c :tada: a: b", "https:<!-- -->//a www<!-- -->.b.c :<!-- -->tada: a: b"),
        ("plain", "plain"),
        ("\x1b", "&#92;x1b"),
    ],
)
def test_what_markdown_and_hosts_read_becomes_text(text: str, wanted: str) -> None:
    assert markdown_escaped(text) == wanted
    assert markdown_code(text) == f"<code>{wanted}</code>"


def report_of_findings(*findings: Finding, **more: object) -> Report:
    return Report(findings=findings, **more)  # type: ignore[arg-type]


def finding_at(message: str = "m", place: Range | None = None, **more: object) -> Finding:
    told = {"path": "a.md", "help": ""} | more
    where = place or Range(2, 3, 2, 5)
    return Finding("MOD001", "a-rule", Severity.ERROR, message, range=where, **told)  # type: ignore[arg-type]


def line(*findings: Finding, **more: object) -> str:
    return github.render(report_of_findings(*findings, **more)).splitlines()[0]


def test_a_command_names_the_place_and_the_rule() -> None:
    head = "::error file=a.md,line=2,endLine=2,col=3,endColumn=5,title=MOD001 a-rule::"
    assert line(finding_at("m")) == head + "m"
    assert line(finding_at("50% a\nb")) == head + r"50%25 a\x0ab"
    assert line(finding_at("m", help="do: it")) == head + "m%0Ahelp: do: it"
    assert line(finding_at("::stop")) == head + r"\x3a:stop"


def test_a_command_of_several_lines_names_no_column() -> None:
    assert line(finding_at("m", Range(2, 3, 4, 5))) == "::error file=a.md,line=2,endLine=4,title=MOD001 a-rule::m"
    assert line(finding_at("m", Range(0, 1, 0, 1))).startswith("::error file=a.md,line=1,endLine=1,col=1,endColumn=1,")


def test_a_property_cannot_end_itself() -> None:
    assert "file=a%2Cline=9%3A%3Ab%25.md,line=2" in line(finding_at("m", path="a,line=9::b%.md"))


def test_a_message_is_cut_at_what_is_shown() -> None:
    assert line(finding_at("x" * 4096)).endswith("::" + "x" * 4096)
    assert line(finding_at("x" * 4097)).endswith("::" + "x" * 4095 + "…")


def test_the_most_severe_come_first_behind_what_did_not_run() -> None:
    info = Finding("MOD002", "b", Severity.INFO, "i", "a.md", Range(1, 1, 1, 1))
    warning = Finding("MOD003", "c", Severity.WARNING, "w", "a.md", Range(9, 1, 9, 1))
    errors = (RunError("p.md", "MOD009", "it, broke"), RunError("q.md", None, "gone"))
    text = github.render(report_of_findings(info, warning, finding_at(), run_errors=errors, prefix="sub/"))
    title = "title=the run did not complete"
    assert [part.rpartition("title=")[0] for part in text.splitlines()] == [
        "::error file=sub/p.md,line=1,",
        "::error file=sub/q.md,line=1,",
        "::error file=sub/a.md,line=2,endLine=2,col=3,endColumn=5,",
        "::warning file=sub/a.md,line=9,endLine=9,col=1,endColumn=1,",
        "::notice file=sub/a.md,line=1,endLine=1,col=1,endColumn=1,",
    ]
    assert text.startswith(f"::error file=sub/p.md,line=1,{title}::rule MOD009: it, broke\n")
    assert f"::error file=sub/q.md,line=1,{title}::gone\n" in text


@pytest.mark.parametrize(
    ("path", "wanted"),
    [("a.md", "sub/a.md"), ("./b/../a.md", "sub/a.md"), ("/a.md", "/a.md"), ("C:/a.md", "C:/a.md"), ("", "")],
)
def test_a_path_from_the_root_of_the_repository(path: str, wanted: str) -> None:
    assert in_repository(report_of_findings(prefix="sub/"), path) == wanted
    assert is_absolute(path) is (path in ("/a.md", "C:/a.md"))


def test_paths_for_uris_and_for_json() -> None:
    assert path_uri("a b/é~%.md") == "a%20b/%C3%A9~%25.md"
    assert (path_uri("\udcff.md"), path_uri("\udc80.md")) == ("%FF.md", "%80.md")
    assert (path_uri("\udfff.md"), path_uri("\udd00.md")) == ("%ED%BF%BF.md", "%ED%B4%80.md")
    assert path_uri("\ud800\udcff.md") == "%ED%A0%80%ED%B3%BF.md"
    assert json_safe_path("é\udcff.md") == "é\\udcff.md"


def test_columns_in_bytes() -> None:
    known = report_of_findings(lines={"a.md": ("é€x", "xé")})
    assert [byte_column(known, "a.md", 1, column) for column in (1, 2, 3, 4)] == [1, 3, 6, 7]
    assert [byte_column(known, "a.md", 2, column) for column in (1, 2, 3)] == [1, 2, 4]
    assert (byte_column(known, "a.md", 3, 1), byte_column(known, "a.md", 3, 2)) == (1, None)
    assert (byte_column(known, "b.md", 1, 1), byte_column(known, "b.md", 1, 2)) == (1, None)


EVIL = '<b a="\'">&\x1b\t##[x]é'
PLACE = Range(2, 3, 4, 5)


def finding_in(message: str = "m", path: str = "a.md", **more: object) -> Finding:
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
        findings=(finding_in("m", help="h"), finding_in("m"), finding_in("n", "c.md")),
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
    text = junit.render(Report(findings=(finding_in(EVIL, "<a>.md", related=related),), checked=("<a>.md",)))
    written = '&lt;b a="\'"&gt;&amp;\\x1b #\\x23[x]&#233;'
    assert f"{written}\nsee: b&lt;.md:7:8: {written}\nsee: c.md:1:1: x</failure>" in text
    assert f'message="{written.replace(chr(34), "&quot;")}"' in text
    assert 'classname="&lt;a&gt;.md"' in text
    assert text.isascii()


def test_json_that_no_runner_obeys() -> None:
    fix = Repair("t", True, (Replacement(Range(1, 2, 3, 4), EVIL),))
    place = Place("b.md", Range(5, 6, 7, 8), EVIL)
    error = RunError("p", "MOD009", "x")
    of = Report(findings=(finding_in(EVIL, fix=fix, related=(place,)), finding_in()), run_errors=(error,), old=3)
    text = json_report.render(of)
    assert text.isascii()
    assert "#\\u0023[x]" in text
    assert (text[:20], text[-3:]) == ('{\n "schema_version":', "\n}\n")
    data = json.loads(text)
    first, second = data["findings"]
    at = {"line": 1, "column": 2, "end_line": 3, "end_column": 4}
    assert first["fix"] == {"title": "t", "safe": True, "edits": [{**at, "text": EVIL}]}
    assert first["related"] == [{"path": "b.md", "line": 5, "column": 6, "message": EVIL}]
    assert (first["message"], second["fix"]) == (EVIL, None)
    assert data["run_errors"] == [{"path": "p", "rule": "MOD009", "message": "x"}]
    assert (data["schema_version"], data["summary"]["old"], data["summary"]["errors"]) == (1, 3, 2)
    plain = json.loads(json_report.render(Report()))
    assert "old" not in plain["summary"]


def test_how_often_each_rule_was_found() -> None:
    other = Finding("MOD002", "b-rule", Severity.INFO, "m", "a.md", PLACE, "", fix=Repair("t", True, ()))
    last = Finding("MOD000", "c-rule", Severity.INFO, "m", "a.md", PLACE, "")
    data = json.loads(json_report.render_statistics(Report(findings=(finding_in(), last, other, other))))
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
    return reports_status.render_html([TrackerReport("<t>.md", rows, (), (), "", "")], unread, link)


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
    assert manual_html(markdown) == html


def test_what_leads_to_the_web() -> None:
    kept = ["http://a", "HTTPS://a"]
    assert [one for one in [*kept, "//a", "ftp://a", "x/http://a", "javascript:http://"] if is_web(one)] == kept


def test_there_are_as_many_strings_as_promised() -> None:
    assert len(strings()) == COUNT
    assert len(FRAGMENTS) < COUNT / 3
    assert set(CHECKS) == set(FORMATS)


@pytest.mark.parametrize("start", BATCHES)
@pytest.mark.parametrize("name", FORMATS)
def test_no_terminal_and_no_runner_obeys_anything(name: str, start: int) -> None:
    obeyed_by_nobody(name, batch(start), rendered_as(name, start))


@pytest.mark.parametrize("start", BATCHES)
@pytest.mark.parametrize("name", FORMATS)
def test_a_format_tells_all_as_it_is(name: str, start: int) -> None:
    CHECKS[name](batch(start), rendered_as(name, start))


def test_sarif_is_valid() -> None:
    Draft4Validator(SARIF).validate(
        json.loads(rendered_as("sarif", 0))
    )  # what differs between the strings is its texts


def test_a_line_of_signs_that_join_nothing_has_a_snippet() -> None:
    joiners = "\u200d" * 3
    one = finding(range=Range(1, 1, 1, 4), message=f"text holds {joiners}")
    assert f"1 | {joiners}" in unstyle(FORMATS["full"](report(one, lines={one.path: (joiners,)})))
