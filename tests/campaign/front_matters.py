"""Hostile front matter: it is parsed as a reader of plain YAML parses it, or it is a DOC002 at its place, and soon."""

from __future__ import annotations

import re
from functools import cache
from random import Random
from time import process_time
from typing import Any

import yaml

from linter.checks.base import Context
from linter.linting import engine
from linter.markdown import front_matter
from linter.markdown.front_matter import FrontMatter
from linter.rules.model import Rule
from linter.text.source import Source, UnreadableError, from_bytes
from tests.campaign.real_pages import CORPUS, documents, standard
from tests.campaign.running import Campaign, Case
from tests.campaign.yaml_grammar import matter
from tests.helpers.paths import ROOT

SLOW = 3.0  # seconds of processor time: a hundredfold what the costliest takes, so that no slow machine reaches it
_TRIES = 4
_LIMIT = 1 << 20
_NULLS = {"~", "null", "Null", "NULL"}
_ENDS = re.compile("[\x85\u2028\u2029]")


@cache
def _real() -> tuple[str, ...]:
    pages = [*documents(ROOT / "examples"), *documents(ROOT / "fixtures")]
    pages += documents(CORPUS) if CORPUS.is_dir() else ()
    found = (re.match(r"---\n(.*?)\n---\n", text, re.DOTALL) for _, text in pages)
    return tuple(dict.fromkeys(match[1] for match in found if match))


def _made(dice: Random, _: int) -> Case:
    close = dice.choice(("---", "---", "---", "---", "---", "...", "--- ", "---\t", "", "----"))
    ends = dice.choice(("\n",) * 12 + ("\r\n", "\r"))
    text = f"---\n{matter(dice, _real())}\n{close}\n\n# Title\n\nText.\n".replace("\n", ends)
    return Case("docs/module-1-leases.md", text.encode("utf-8", "surrogatepass"))


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(rule for rule in standard().rules if rule.code in ("DOC001", "DOC002"))


def _wrong(case: Case) -> str | None:
    try:
        source = from_bytes(case.data, case.path, _LIMIT)
    except UnreadableError:
        return None
    least, found = _timed(source)
    for _ in range(_TRIES):
        if least < SLOW:
            break
        least = min(least, _timed(source)[0])
    if least >= SLOW:
        return f"took {least:.2f} s"
    if not 0 <= found.body <= len(source.lines):
        return f"the body begins on line {found.body} of {len(source.lines)}"
    return _reported(source, found) or (None if found.fault else _differs(source, found))


def _timed(source: Source) -> tuple[float, FrontMatter]:
    start = process_time()
    found = front_matter.read_front_matter(source)
    return process_time() - start, found


def _reported(source: Source, found: FrontMatter) -> str | None:
    checked = engine.lint_page(source, _rules(), standard().kinds, Context())
    if checked.run_errors:
        return checked.run_errors[0].message
    if checked.failed:  # a page that was not read whole says only that
        return None if [one.code for one in checked.findings] == ["DOC001"] else "not read whole, and no DOC001"
    faults = [one for one in checked.findings if one.code == "DOC002"]
    if len(faults) != (found.fault is not None):
        return f"{len(faults)} findings of DOC002 for the fault {found.fault}"
    for one in faults:
        line = source.lines[one.range.line - 1] if one.range.line <= len(source.lines) else ""
        if one.range.column > len(line) + 1 or not one.message or "\n" in one.message:
            return f"DOC002 at {one.range}: {one.message}"
    return None


def _differs(source: Source, found: FrontMatter) -> str | None:
    """Where the fields are not what PyYAML reads, all scalars left as text."""
    if not found.present:
        return None
    text = _ENDS.sub(" ", "\n".join(source.lines[1 : found.body - 1]))
    expected = (
        _plain(yaml.load(text, Loader=yaml.CBaseLoader)) or {}
    )  # what was accepted holds neither anchors nor tags
    values = {key: field.value for key, field in found.fields.items()}
    return None if _plain(values) == expected else f"read as {values!r:.200}, PyYAML reads {expected!r:.200}"


def _plain(value: Any) -> Any:
    """Nested values with lists for tuples, and nothing for the words of nothing."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return "" if value in _NULLS else value


CAMPAIGN = Campaign(
    "front_matters", "hostile front matters read", _made, _wrong, 5_000, 1_000_000, batch=20_000, seconds=20
)
