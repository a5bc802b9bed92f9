"""Real pages to be mutated: those of the shared corpus where it lies beside the project, the examples, the fixtures."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

from linter.config.model import Config
from linter.kinds.document import Document
from linter.linting import engine
from linter.project.project import Project, load_rule_set
from linter.rules.model import RuleSet
from linter.text.source import UnreadableError, from_bytes
from tests.campaign.pages import PATHS
from tests.helpers.paths import ROOT

CORPUS = ROOT.parent / "shared" / "corpus"
_LIMIT = 1 << 20


@cache
def standard() -> RuleSet:
    """The built-in standard."""
    return load_rule_set(Project(ROOT, Config(), None))


@cache
def documents(folder: Path) -> tuple[tuple[str, str], ...]:
    """The modules, exams and trackers below a folder: path and text."""
    return tuple((path, text) for path, text, known in _pages(folder) if known)


@cache
def others(folder: Path) -> tuple[str, ...]:
    """The texts of all other pages below a folder."""
    return tuple(text for _, text, known in _pages(folder) if not known)


@cache
def _pages(folder: Path) -> tuple[tuple[str, str, bool], ...]:
    found = []
    for file in sorted(folder.rglob("*.md")):
        path = file.relative_to(folder).as_posix()
        try:
            source = from_bytes(file.read_bytes(), path, _LIMIT)
        except UnreadableError:
            continue
        found.append((path, source.text, isinstance(engine.parse(source, standard().kinds), Document)))
    return tuple(found)


def chosen(dice: Random) -> tuple[str, str]:
    """A page at random: path and text. Most are small: fixtures, and stretches of the large ones."""
    chance = dice.random()
    if chance < 0.55:
        return dice.choice(documents(ROOT / "fixtures"))
    large = documents(CORPUS if CORPUS.is_dir() and chance > 0.7 else ROOT / "examples")
    path, text = dice.choice(large)
    if chance > 0.92 and CORPUS.is_dir():
        path, text = dice.choice(tuple(PATHS.values())), dice.choice(others(CORPUS))
    return path, text if dice.random() < 0.08 else _stretch(dice, text)


def _stretch(dice: Random, text: str) -> str:
    """The head of a page and some lines from its midst."""
    lines = text.split("\n")
    start = dice.randrange(len(lines))
    return "\n".join([*lines[: dice.choice((8, 16))], *lines[start : start + dice.choice((15, 40, 120))]])
