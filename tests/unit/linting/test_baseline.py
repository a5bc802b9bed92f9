"""The values of a baseline: its keys, its file, what it mutes and what is stale."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.errors import BaselineError
from linter.findings import STALE_BASELINE, Finding, Range, Severity
from linter.linting.baseline import (
    BaselineEntry,
    baseline_entries,
    baseline_entry,
    parse_baseline,
    render_baseline,
    stale_entries,
    without_baselined,
)
from linter.linting.results import PageResult
from linter.rules.model import RuleSet
from linter.text.source import from_text
from tests.helpers.linting import Lint

FIRST = "## First\n\nTODO: the first story.\n\n"
SECOND = "## Second\n\nTODO: the same story.\n\nTODO: the same story.\n\n"
MODULE = f"---\ntype: learning-module\ntitle: Leases\n---\n\n# Module 1: Leases\n\n{FIRST}{SECOND}"
HEX = st.text("0123456789abcdef", min_size=32, max_size=32)
PATHS = st.text(st.characters(), min_size=1, max_size=20)
ENTRIES = st.builds(BaselineEntry, PATHS, st.sampled_from(["FB103", "DOC006", "TRK001"]), HEX, st.text(max_size=80))


def placeholders(lint: Lint, text: str) -> PageResult:
    return lint(text, "module-1-leases.md", "DOC006")


def rest(baseline: frozenset[BaselineEntry], page: PageResult) -> tuple[list[str], int, list[str]]:
    """The lines reported beside a baseline, how many were left out, and the codes of the stale entries."""
    muted = without_baselined(baseline, [page], (), None)
    left = [one.code for one in stale_entries(baseline, [page], (), lambda path: False)]
    return [str(one.range.line) for one in muted.outcomes[0].findings], muted.baselined, left


@given(st.data())
def test_exactly_what_is_not_in_the_baseline_is_reported(lint: Lint, data: st.DataObject) -> None:
    page = placeholders(lint, MODULE)
    assert len(page.findings) == 3
    known = frozenset(baseline_entry(one) for one in data.draw(st.sets(st.sampled_from(page.findings))))
    expected = [str(one.range.line) for one in page.findings if baseline_entry(one) not in known]
    assert rest(known, page) == (expected, 3 - len(expected), [])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("## First", "Some words, and more.\n\n\n## First"),
        ("title: Leases", "title: Leases\ntags: [a, b]"),
        ("TODO: the first story.", "Text above.\n\n  TODO:  the first   story.  \n\nText below."),
        (FIRST + SECOND, SECOND + FIRST),
        ("\n", "\r\n"),
    ],
    ids=["lines above", "front matter", "white space and neighbours", "sections change places", "line ends"],
)
def test_entries_survive_edits_elsewhere(lint: Lint, old: str, new: str) -> None:
    known = baseline_entries([placeholders(lint, MODULE)])
    assert old in MODULE
    assert rest(known, placeholders(lint, MODULE.replace(old, new))) == ([], 3, [])


def test_a_different_message_is_the_same_entry(lint: Lint) -> None:
    page = placeholders(lint, MODULE)
    worded = replace(page, findings=tuple(replace(one, message="said otherwise", help="x") for one in page.findings))
    assert rest(baseline_entries([page]), worded) == ([], 3, [])


def test_one_more_of_the_same_is_reported_once_as_the_last_of_them(lint: Lint) -> None:
    known = baseline_entries([placeholders(lint, MODULE)])
    more = MODULE.replace("## Second\n", "## Second\n\nTODO: the same story.\n")
    assert rest(known, placeholders(lint, more)) == (["18"], 3, [])


def test_one_less_of_the_same_leaves_one_stale_entry(lint: Lint) -> None:
    known = baseline_entries([placeholders(lint, MODULE)])
    less = MODULE.replace("TODO: the same story.\n", "Told.\n", 1)
    assert rest(known, placeholders(lint, less)) == ([], 2, ["DOC006"])


def test_a_rewritten_line_is_new_and_one_under_a_renamed_heading_is_not(lint: Lint) -> None:
    known = baseline_entries([placeholders(lint, MODULE)])
    assert rest(known, placeholders(lint, MODULE.replace("first", "1st"))) == (["10"], 2, ["DOC006"])
    assert rest(known, placeholders(lint, MODULE.replace("## First", "## One"))) == ([], 3, [])


def test_a_further_finding_with_the_text_of_a_known_one_is_new(lint: Lint) -> None:
    known = baseline_entries([placeholders(lint, MODULE)])
    renamed = MODULE.replace("## First", "## One")
    line = next(line for line in renamed.split("\n") if "first" in line)
    more = renamed.replace(line, f"{line}\n\n{line}")
    found, baselined, stale = rest(known, placeholders(lint, more))
    assert (len(found), baselined, stale) == (1, 3, [])


FOUND = Finding("FB103", "missing", Severity.ERROR, "m", "a.md", Range(3, 1, 3, 9), fingerprint="0" * 32)
GONE = BaselineEntry("a.md", "FB104", "1" * 32, "missing-bridge: Block 1")


@pytest.mark.parametrize(
    ("page", "silent", "expected"),
    [
        (PageResult("a.md", "exam", (FOUND,)), (), 1),
        (PageResult("a.md", None), (), 1),
        (PageResult("a.md", "exam", (FOUND,)), ("FB104",), 0),
        (PageResult("a.md", "exam", (FOUND,), failed=True), (), 0),
        (PageResult("a.md", "exam", (FOUND,), unjudged=frozenset({"FB104"})), (), 0),
        (PageResult("a.md", "exam", (FOUND,), unjudged=frozenset({"FB105"})), (), 1),
        (PageResult("b.md", "exam", (FOUND,)), (), 0),
    ],
    ids=["repaired", "now of no kind", "rule off", "not read whole", "no verdict", "verdict", "not linted"],
)
def test_what_is_stale(page: PageResult, silent: tuple[str, ...], expected: int) -> None:
    assert len(list(stale_entries({GONE}, [page], silent, lambda path: False))) == expected


def test_entries_of_a_page_that_is_gone_are_stale_where_the_run_can_tell() -> None:
    assert list(stale_entries({GONE}, [], (), lambda path: path == "a.md")) == [GONE]
    assert list(stale_entries({GONE}, [], ("FB104",), lambda path: True)) == []


def test_broken_front_matter_an_eclipse_and_a_crash_leave_rules_unjudged(lint: Lint) -> None:
    broken = lint(MODULE.replace("title: Leases", "title: [Leases"), "module-1-leases.md")
    assert {"DOC003", "MOD001"} <= broken.unjudged
    assert "DOC006" not in broken.unjudged
    hollow = lint("---\ntype: learning-module\n---\n\n# Module 1: Leases\n", "module-1-leases.md")
    assert {"MOD001", "MOD010"} & hollow.unjudged
    assert not {one.code for one in hollow.findings} & hollow.unjudged
    assert lint(MODULE, "module-1-leases.md", "DOC006").unjudged == frozenset()


def test_a_stale_entry_is_reported_at_the_first_line_and_only_where_its_rule_runs(standard: RuleSet) -> None:
    rule = standard.find(STALE_BASELINE)
    assert rule is not None
    page = PageResult("a.md", "exam", (FOUND,), source=from_text("# Exam  \ntext"))
    muted = without_baselined({baseline_entry(FOUND), GONE}, [page], [GONE], rule)
    (told,) = muted.outcomes[0].findings
    assert (told.code, told.path, told.severity, muted.baselined) == ("DOC013", "a.md", Severity.ERROR, 1)
    assert told.range == Range(1, 1, 1, 7)
    assert "FB104 'missing-bridge: Block 1'" in told.message
    assert without_baselined({baseline_entry(FOUND), GONE}, [page], [GONE], None).outcomes[0].findings == ()
    gone = without_baselined({GONE}, [], [GONE, replace(GONE, fingerprint="2" * 32)], rule).gone
    assert [one.range for one in gone] == [Range(1, 1, 1, 1)] * 2
    assert len({one.fingerprint for one in (*gone, told)} | {GONE.fingerprint}) == 3


@pytest.mark.parametrize("code", ["DOC001", "DOC012", "DOC013"])
def test_what_can_never_be_baselined(code: str) -> None:
    page = PageResult("a.md", "exam", (replace(FOUND, code=code), FOUND))
    assert {one.code for one in baseline_entries([page])} == {"FB103"}
    with pytest.raises(BaselineError, match=f"{code} can never be baselined"):
        parse_baseline(render_baseline({replace(GONE, code=code)}), "b.json")


def test_labels_are_short_and_safe() -> None:
    text = "## \x1b[31m::error::" + "long " * 40
    label = baseline_entry(replace(FOUND, context=("Heading", text))).label
    assert label.startswith("missing: \\x1b[31m")
    assert len(label) < 90
    assert baseline_entry(replace(FOUND, context=("The heading", ""))).label == "missing: The heading"
    assert baseline_entry(FOUND).label == "missing"


@given(st.frozensets(ENTRIES, max_size=8))
def test_the_file_gives_back_what_was_written_a_line_for_each(baseline: frozenset[BaselineEntry]) -> None:
    data = render_baseline(baseline)
    again = parse_baseline(data, "b.json")
    assert again == baseline
    assert {one.label for one in again} <= {one.label for one in baseline}
    lines = data.split(b"\n")
    assert sum(line.startswith(b'   "') and b'": "' in line for line in lines) == len(baseline)
    assert render_baseline(sorted(baseline, reverse=True)) == data


WRITTEN = render_baseline({GONE, baseline_entry(FOUND)})


@given(st.integers(0, len(WRITTEN) - 3))
def test_a_truncated_file_is_never_read(end: int) -> None:
    with pytest.raises(BaselineError):
        parse_baseline(WRITTEN[:end], "b.json")


@given(st.binary(max_size=200) | st.text('{}[]":,01 \n"version""pages"', max_size=80).map(str.encode))
def test_other_bytes_are_refused_in_one_way(data: bytes) -> None:
    with pytest.raises(BaselineError):
        parse_baseline(data, "b.json")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "damaged"),
        (b"[]", "`version` and `pages`"),
        (b'{"version": 1}', "`version` and `pages`"),
        (b'{"version": 2, "pages": {}}', "version 2 is unknown"),
        (b'{"version": true, "pages": {}}', "version True is unknown"),
        (b'{"version": 1, "pages": []}', "`pages` is no object"),
        (b'{"version": 1, "pages": {"a.md": []}}', "'a.md' are no object"),
        (b'{"version": 1, "pages": {"a.md": {"FB103": "x"}}}', "'FB103' is no entry"),
        (WRITTEN.replace(b'"missing"', b"7"), "is no entry"),
        (b'{"version": 1, "pages": {}, "pages": {}}', "key 'pages' is repeated"),
        (b'{"version": 1, "pages": {"a.md": {}, "a.md": {}}}', "key 'a.md' is repeated"),
        (b'{"version": 1, "pages": {}, "more": 1}', "no others"),
        (WRITTEN.replace(b"  }", b"<<<<<<< ours\n  }"), "conflict markers of a merge"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"version": ' + b"1" * 5000 + b"}", "damaged"),
        (b"\xff", "damaged"),
    ],
)
def test_a_damaged_file_says_what_is_wrong_and_what_to_do(data: bytes, why: str) -> None:
    with pytest.raises(BaselineError) as raised:
        parse_baseline(data, "b.json")
    assert str(raised.value).startswith("b.json: ")
    assert why in str(raised.value)
    assert "baseline create" in str(raised.value)
