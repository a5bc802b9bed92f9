"""What stands between untrusted text and a terminal, a runner, a table of Markdown, a URI: sign by sign."""

from __future__ import annotations

import pytest

from linter.model import Finding, Range, Report, RunError, Severity
from linter.reports import github
from linter.reports.marked import code, marked
from linter.reports.places import byte_column, in_repository, is_absolute, portable, uri
from linter.reports.shown import shown

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
        assert shown(f"a{chr(sign)}b") == f"a\\{mark}{sign:0{width}x}b"


def test_every_other_sign_stays() -> None:
    for sign in SAFE:
        assert shown(f"a{chr(sign)}b") == f"a{chr(sign)}b"


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
    assert shown(text) == wanted


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
    assert marked(text) == wanted
    assert code(text) == f"<code>{wanted}</code>"


def report(*findings: Finding, **more: object) -> Report:
    return Report(findings=findings, **more)  # type: ignore[arg-type]


def finding(message: str = "m", place: Range | None = None, **more: object) -> Finding:
    told = {"path": "a.md", "help": ""} | more
    where = place or Range(2, 3, 2, 5)
    return Finding("MOD001", "a-rule", Severity.ERROR, message, range=where, **told)  # type: ignore[arg-type]


def line(*findings: Finding, **more: object) -> str:
    return github.render(report(*findings, **more)).splitlines()[0]


def test_a_command_names_the_place_and_the_rule() -> None:
    head = "::error file=a.md,line=2,endLine=2,col=3,endColumn=5,title=MOD001 a-rule::"
    assert line(finding("m")) == head + "m"
    assert line(finding("50% a\nb")) == head + r"50%25 a\x0ab"
    assert line(finding("m", help="do: it")) == head + "m%0Ahelp: do: it"
    assert line(finding("::stop")) == head + r"\x3a:stop"


def test_a_command_of_several_lines_names_no_column() -> None:
    assert line(finding("m", Range(2, 3, 4, 5))) == "::error file=a.md,line=2,endLine=4,title=MOD001 a-rule::m"
    assert line(finding("m", Range(0, 1, 0, 1))).startswith("::error file=a.md,line=1,endLine=1,col=1,endColumn=1,")


def test_a_property_cannot_end_itself() -> None:
    assert "file=a%2Cline=9%3A%3Ab%25.md,line=2" in line(finding("m", path="a,line=9::b%.md"))


def test_a_message_is_cut_at_what_is_shown() -> None:
    assert line(finding("x" * 4096)).endswith("::" + "x" * 4096)
    assert line(finding("x" * 4097)).endswith("::" + "x" * 4095 + "…")


def test_the_most_severe_come_first_behind_what_did_not_run() -> None:
    info = Finding("MOD002", "b", Severity.INFO, "i", "a.md", Range(1, 1, 1, 1))
    warning = Finding("MOD003", "c", Severity.WARNING, "w", "a.md", Range(9, 1, 9, 1))
    errors = (RunError("p.md", "MOD009", "it, broke"), RunError("q.md", None, "gone"))
    text = github.render(report(info, warning, finding(), run_errors=errors, prefix="sub/"))
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
    assert in_repository(report(prefix="sub/"), path) == wanted
    assert is_absolute(path) is (path in ("/a.md", "C:/a.md"))


def test_paths_for_uris_and_for_json() -> None:
    assert uri("a b/é~%.md") == "a%20b/%C3%A9~%25.md"
    assert (uri("\udcff.md"), uri("\udc80.md")) == ("%FF.md", "%80.md")
    assert (uri("\udfff.md"), uri("\udd00.md")) == ("%ED%BF%BF.md", "%ED%B4%80.md")
    assert uri("\ud800\udcff.md") == "%ED%A0%80%ED%B3%BF.md"
    assert portable("é\udcff.md") == "é\\udcff.md"


def test_columns_in_bytes() -> None:
    known = report(lines={"a.md": ("é€x", "xé")})
    assert [byte_column(known, "a.md", 1, column) for column in (1, 2, 3, 4)] == [1, 3, 6, 7]
    assert [byte_column(known, "a.md", 2, column) for column in (1, 2, 3)] == [1, 2, 4]
    assert (byte_column(known, "a.md", 3, 1), byte_column(known, "a.md", 3, 2)) == (1, None)
    assert (byte_column(known, "b.md", 1, 1), byte_column(known, "b.md", 1, 2)) == (1, None)
