"""Reports of which every text is hostile: 500 strings, their batches, what formats make of them and should tell."""

from __future__ import annotations

import posixpath
import random
import re
from collections.abc import Sequence
from functools import cache

import click

from linter.findings import Finding, Place, Range, Report, RuleInfo, RunError, Severity
from linter.reports import FORMATS

COUNT, BATCH = 500, 50
FRAGMENTS = (
    *("::error::owned", "::set-output name=a::b", "::stop-commands::x", "::add-mask::e", "::"),
    *("\n::warning::x", "\r::debug::y"),
    *("##[error]owned", "##[group]", "##[", "###[x]", "##vso[task.complete]", "#", "##", "##\u200b[error]"),
    *("%0A::error::x", "%", "%25", "%%0D"),
    *("\x1b[31mred", "\x1b]8;;https://evil.example\x07link", "\x9b2J", "\x00", "\x07", "\x08", "\x0b"),
    *("\x0c", "\x7f", "\x85", "\ufffe", "\uffff"),
    *("\r", "\n", "\r\n", "\u2028", "\u2029", "\t", " ", "  ", "\u00a0", "\u3000"),
    *("\u202e", "\u202d", "\u2066", "\u2069", "\u200f", "\u061c", "\ufeff", "\u200b", "\u200d", "\ud800"),
    *("\udcff", "\U000e0041", "\U0001f6b2"),
    *("]]>", "<![CDATA[", "&amp;", "&#10;", "&#x1b;", "&", "<", ">", '"', "'", "<!--", "-->", "<?xml?>"),
    *("<!ENTITY x>",),
    *("</script>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</details>", "</summary>"),
    *("</td></table>", "<a href=x>", "<br>"),
    *("`", "``", "```", "|", "\\|", "\\", "*", "**", "_", "~~", "[x](https://evil.example)", "![x](y)"),
    *("](1)", "\\](1)", "[", "]", "(", ")", "{0}", "{{"),
    *("@everyone", "@team/people", "#1", "GH-1", "owner/name#2", "https://evil.example", "www.evil.example"),
    *("mailto:a@b.example", ":tada:", "$x$", "$"),
    *("../", "../../etc/passwd", "./", "//", "C:\\x", "a:b", "a,b", "a=b", "-rf", "--fix", "?q=1", "a b"),
    *("ü", "日本", "é", "\u0301", "%2e%2e/"),
    *("null", "0", "- item", "# heading", "1. one", "> quote", "---", "+++", "===", "    code"),
)  # fmt: skip
ESCAPE = re.compile(r"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})|\\U([0-9a-f]{8})")


def told(text: str) -> str:
    """What a text says, whether a sign stands in it as itself or as the escape that people see; tabs are blanks."""
    return ESCAPE.sub(lambda match: chr(int(match[1] or match[2] or match[3], 16)), text).replace("\t", " ")


@cache
def strings() -> tuple[str, ...]:
    """Every fragment alone, then mixtures of them."""
    dice = random.Random(500)
    mixed = ("".join(dice.choices(FRAGMENTS, k=dice.randint(2, 5))) for _ in range(COUNT - len(FRAGMENTS)))
    return (*FRAGMENTS, *mixed)


def report_of(texts: Sequence[tuple[str, str, str]], first: int = 0) -> Report:
    """A report of which every text is hostile; a rule and a page each finding, the page's name ends in its number.

    Each three are message, path, line and title; related place, manual and line; help and line.
    """
    findings, rules, lines = [], [], {}
    for n, (text, other, third) in enumerate(texts, first):
        path = f"{text.lstrip('/')}{n}.md" if n % 2 else f"docs/{text}{n}.md"
        code = f"TST{n:03}"
        lines[path] = (text, other, text + third)
        place = Range(3, 1, 3, 1 + len(text))
        related = (Place(path, Range(1, 1, 1, 2), other),)
        findings.append(
            Finding(code, "hostile-text", Severity.ERROR, text, path, place, third, related, fingerprint="f")
        )
        rules.append(RuleInfo(code, "hostile-text", Severity.ERROR, "test", text, manual=f"# {text}\n\n{other}\n"))
    findings.sort(key=lambda one: one.sort_key)
    errors = (RunError(findings[0].path, None, findings[0].message),)
    return Report(
        tuple(findings), errors, len(findings), lines=lines, rules=tuple(rules), prefix="course/", version="1.0"
    )


@cache
def batch(start: int) -> Report:
    """The report of fifty strings."""
    dice = random.Random(start)
    texts = strings()[start : start + BATCH]
    return report_of([(text, *dice.choices(strings(), k=2)) for text in texts], start)


BATCHES = list(range(0, COUNT, BATCH))


@cache
def rendered_as(name: str, start: int) -> str:
    return click.unstyle(FORMATS[name](batch(start)))


def told_by(report: Report, prefix: str = "") -> list[tuple[str, str, str, str]]:
    """Code, path, message and help of every finding, as a format should tell them."""
    root = (lambda path: posixpath.normpath(prefix + path)) if prefix else str
    return sorted((one.code, told(root(one.path)), told(one.message), told(one.help or "")) for one in report.findings)
