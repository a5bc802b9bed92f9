"""Words, heading patterns, globs and dates of a project are data: none of them can make the tool slow or crash it."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from linter import pairing
from linter.checks.phrases import phrase_pattern
from linter.kinds import answers
from linter.kinds.patterns import compile_pattern
from linter.text import dates, globs
from linter.text.words import phrase_expression
from tests.helpers.sampling import examples
from tests.safety.regexes.attacks import Attack, attacks
from tests.safety.regexes.costs import slow

MANY = 25
STARS = ("a*" * MANY + "b", "*a" * MANY, "[ab]*" * MANY + "c", "**/a/" * MANY + "b", "a/**/" * MANY + "b", "?*" * MANY)
PHRASES = (
    "* " * MANY + "x", "_ * " * MANY + "x", "'" * 40 + "x", "a* " * MANY + "x", "(a+)+$", "*" * 60 + " x",
    "-- " * MANY + "x",
)  # fmt: skip
HEADINGS = (
    "Block" + ":" * MANY + "B", "Block" + ": " * MANY + "{title}", "{title}: {number}", "{title}" + ". " * MANY + "x",
    "{number?}{id?}{title?}" + ":" * MANY + "x", "(a+)+$ {title}", "{title}" + " a" * MANY,
)  # fmt: skip
PATHS = (
    Attack("", "a", ""),
    Attack("", "a/", ""),
    Attack("", "ab/", "/a"),
    Attack("a/", "b", "c"),
    Attack("", "aab", "\n"),
)


def faults(pattern: re.Pattern[str], method: str) -> list[str]:
    texts = [*attacks(pattern.pattern, pattern.flags), *PATHS, Attack("Block", " ", "x"), Attack("A", ": ", "x")]
    return [fault for text in texts if (fault := slow(pattern, method, text))][:1]


@pytest.mark.parametrize("glob", STARS)
def test_a_glob_of_many_stars_is_quick(glob: str) -> None:
    for pattern in globs.compile_globs([glob]).patterns:
        assert pattern.regex is not None
        assert [fault for text in PATHS if (fault := slow(pattern.regex, "search", text))] == []


@pytest.mark.slow
@pytest.mark.parametrize("phrase", PHRASES)
def test_a_phrase_is_quick(phrase: str) -> None:
    assert faults(phrase_pattern((phrase,), False), "finditer") == []
    assert faults(answers._words((phrase,)), "finditer") == []


@pytest.mark.slow
@pytest.mark.parametrize("pattern", HEADINGS)
def test_a_heading_pattern_is_quick(pattern: str) -> None:
    assert faults(compile_pattern(pattern), "match") == []


def test_the_stars_of_a_file_name_are_quick() -> None:
    for glob in ("*a" * MANY + "b", "a*" * MANY, "**" * MANY + "a"):
        assert faults(pairing._stars(glob), "match") == []


@pytest.mark.parametrize("glob", ["*-exam.md", "exam-*.md", "a*b*c.md", "*-*-*.md", "**.md"])
@given(name=st.text("abc-.exmd", max_size=30))
def test_the_first_star_of_a_file_name_stands_for_what_it_did(glob: str, name: str) -> None:
    plain = re.compile("(.*?)".join(map(re.escape, glob.split("*"))) + r"\Z").match(name)
    found = pairing._stars(glob).match(name)
    assert (found and found[1]) == (plain and plain[1])


PARTS = st.sampled_from(["a", "b", "*", "**", "/", "?", "[ab]", "[!b]", "\\*", ".", "/**/", "ab"])


def _path(text: str) -> str:
    """No file has an empty name."""
    return re.sub("//+", "/", text).lstrip("/")


@settings(max_examples=examples(1_500), deadline=None)
@given(st.lists(PARTS, max_size=9).map("".join), st.text("ab/.*", max_size=14).map(_path))
@example("**/a/**/b", "a/b/a/x/b/c")
@example("a*b*a/", "aba/abba/x")
def test_a_glob_names_the_paths_it_named(glob: str, path: str) -> None:
    """The very match is the same as with pathspec's own expression, except that a class never fits a slash."""
    for plain, own in zip(GitIgnoreSpec.from_lines([glob]).patterns, globs.compile_globs([glob]).patterns, strict=True):
        assert own.include == plain.include
        if plain.regex is not None and own.regex is not None:
            usual = re.compile(plain.regex.pattern.replace("[^b]", "(?!/)[^b]")).search(path)
            found = own.regex.search(path)
            assert (found and (found.span(), found.groupdict())) == (usual and (usual.span(), usual.groupdict()))


@pytest.mark.parametrize("lead", [["a", "b"], ["*", "b"], ["a_", "b"], ["-", "-"]])
def test_words_are_found_with_blanks_and_signs_between(lead: list[str]) -> None:
    pattern = re.compile(phrase_expression(lead, "*_-", 9))
    assert pattern.fullmatch(" ".join(lead))
    assert pattern.fullmatch("  \n".join(lead))
    plain = all(char.isalnum() for char in "".join(lead))
    assert bool(pattern.fullmatch(" **".join(lead))) == plain


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("{title} {title}", "a field twice"),
        ("{id}: {code}", "both `id` and `code`"),
        ("x" * 301, "301 characters; at most 300"),
        ("{tite}", "unknown field 'tite'"),
    ],
)
def test_a_heading_pattern_that_cannot_be_is_told(pattern: str, told: str) -> None:
    with pytest.raises(ValueError, match=re.escape(told)):
        compile_pattern(pattern)


@pytest.mark.parametrize("form", ["YYYY YYYY", "MM-DD", "DDD YYYY", "", "Month MM YYYY", "YYYY-MM-DD" + "-" * 60])
def test_a_form_of_dates_that_cannot_be_is_told(form: str) -> None:
    with pytest.raises(ValueError, match="needs a year"):
        dates.date_pattern(form)


def test_a_long_glob_is_told() -> None:
    with pytest.raises(ValueError, match="1001 characters; at most 1000"):
        globs.compile_globs(["x" * 1_001])


@pytest.mark.parametrize("glob", ["[[a]x", "[a&&b]x", "[a||b]x", "[a~~b]x"])
def test_a_class_of_odd_signs_warns_nobody(glob: str) -> None:
    """Warnings end a test, and would be printed with a line of this program."""
    assert globs.compile_globs([glob]).match_file("ax")
