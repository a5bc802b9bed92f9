"""The pages that are linted: the example course, real pages where there are some, and copies of these by the dozen."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SEED = 20_250_301
NEEDED = 5 << 30  # bytes that must be free before the pages are multiplied by a hundred
_WORD = re.compile(r"\b[a-z]{5,12}\b")
_VARIED = 300  # words of the pages that change places from copy to copy
_FIXED = re.compile(r"\A---\n.*?\n---\n|^[ ]{0,12}```.*?^[ ]{0,12}```[ ]*$|\]\([^)\n]*\)", re.DOTALL | re.MULTILINE)
_DIAGRAM = re.compile(r"(\s*```mermaid\n.*)(^[ ]{0,12}```[ ]*)\Z", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Laid:
    """A folder of pages: its name in the tables, how many pages it has, and their size in bytes."""

    name: str
    folder: Path
    pages: int
    size: int


def laid_out(root: Path, into: Path, full: bool, notes: list[str]) -> dict[str, Laid]:
    """The folders of pages by name; what could not be laid out is told in `notes`."""
    shutil.rmtree(into, ignore_errors=True)
    found = {"course": _copied(root / "examples" / "course", into / "course", "the example course")}
    real = root.parent / "shared" / "corpus"
    if not real.is_dir():
        notes.append("The corpus of real pages is not beside this checkout: only the example course was measured.")
        return found
    found["corpus"] = _copied(real, into / "corpus", "the corpus")
    found["alone"] = _alone(found["corpus"], into / "alone")
    found["x10"] = _multiplied(found["corpus"], into / "x10", 10)
    free = shutil.disk_usage(into).free
    if not full:
        notes.append("The corpus times 100 was not asked for (`--full`).")
    elif free < NEEDED:
        notes.append(
            f"The corpus times 100 was skipped: {free >> 30} GB of disk are free, {NEEDED >> 30} GB are needed."
        )
    else:
        found["x100"] = _multiplied(found["corpus"], into / "x100", 100)
    return found


def _counted(name: str, folder: Path) -> Laid:
    pages = list(folder.rglob("*.md"))
    return Laid(name, folder, len(pages), sum(page.stat().st_size for page in pages))


def _copied(source: Path, target: Path, name: str) -> Laid:
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())  # as files of one's own: the source may be read-only
    return _counted(name, target)


def _alone(corpus: Laid, target: Path) -> Laid:
    """The modules and exams of a corpus and nothing else."""
    command = [sys.executable, "-m", "linter", "inspect", "--output", "json", "."]
    told = subprocess.run(command, cwd=corpus.folder, capture_output=True, check=False).stdout
    for document in json.loads(told)["documents"]:
        if document["kind"] in ("learning-module", "exam"):
            copy = target / document["path"]
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes((corpus.folder / document["path"]).read_bytes())
    return _counted("its modules and exams", target)


def _multiplied(corpus: Laid, target: Path, times: int) -> Laid:
    """Copies of a corpus side by side; in each other words stand, so that no tool knows one copy by another.

    Front matter, code and links stay as they are; every diagram gets a comment of its own.
    """
    pages = {page.relative_to(corpus.folder): _pieces(page) for page in sorted(corpus.folder.rglob("*.md"))}
    texts = (text for pieces in pages.values() for text, varied in pieces if varied)
    usual = Counter(word for text in texts for word in _WORD.findall(text))
    words = [word for word, _ in sorted(usual.items(), key=lambda pair: (-pair[1], pair[0]))[50 : 50 + _VARIED]]
    draw = random.Random(SEED)
    for number in range(times):
        shuffled = draw.sample(words, len(words))
        other = dict(zip(words, shuffled, strict=True))
        for path, pieces in pages.items():
            copy = target / f"copy-{number:03}" / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text("".join(_varied(pieces, other, number)), encoding="utf-8", newline="")
    return _counted(f"the corpus times {times}", target)


def _pieces(page: Path) -> list[tuple[str, bool]]:
    """The text of a page in pieces, each with whether its words may change."""
    text = page.read_bytes().decode("utf-8")
    pieces, last = [], 0
    for fixed in _FIXED.finditer(text):
        pieces += [(text[last : fixed.start()], True), (fixed[0], False)]
        last = fixed.end()
    return [*pieces, (text[last:], True)]


def _varied(pieces: list[tuple[str, bool]], other: dict[str, str], number: int) -> Iterator[str]:
    for text, varied in pieces:
        if varied:
            yield _WORD.sub(lambda word: other.get(word[0], word[0]), text)
        else:
            yield _DIAGRAM.sub(rf"\1%% copy {number}\n\2", text) if "```mermaid" in text else text
