"""The documents that rows may be tied to, by name, slug, `tracks:` and configuration."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property, lru_cache

from linter.corpus import Corpus
from linter.recognition import kind_of
from linter.text import normal
from linter.tracker import Named
from linter.tracker_form import SIDES, Form, Side

_COLUMNS: dict[str, Side] = {"module": "module", "module-file": "module", "exam": "exam", "exam-file": "exam"}
TRACKS = "tracks"  # the field in which a page names its row
_NUMBER = re.compile(r"\d{1,5}-")


class Shelf:
    """Where to look for the documents of a row. `sides` tells for each document whether it is a module or an exam.

    Of a page that could not be read the name alone tells it: a row is silent of it, and does not miss it.
    """

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        kinds = {leaf.path: leaf.kind for leaf in corpus.leaves()}
        kinds |= {path: kind for path in sorted(corpus.unread) if (kind := kind_of(corpus.kinds, None, path))}
        self.sides: dict[str, Side] = {
            path: side for path, kind in kinds.items() for side in SIDES if kind.inspect == side
        }

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        names: dict[str, list[str]] = defaultdict(list)
        for path in sorted({*self.corpus.pages, *self.corpus.documents}):
            names[path.rsplit("/", 1)[-1]].append(path)
        return names

    @cached_property
    def _slugs(self) -> dict[tuple[Side, str], list[str]]:
        found: dict[tuple[Side, str], list[str]] = defaultdict(list)
        for path, side in self.sides.items():
            found[side, self.slug(path)].append(path)
        return found

    def places(self, name: str, tracker: str) -> list[str]:
        """The pages a name in a tracker may mean; one beside the tracker, or at exactly that path, wins."""
        found = self._by_name.get(name.rsplit("/", 1)[-1], [])
        near = posixpath.normpath(posixpath.join(posixpath.dirname(tracker), name))
        for exact in (near, posixpath.normpath(name)):
            if exact in found and ("/" in name or len(found) == 1):
                return [exact]
        return [path for path in found if "/" not in name or path.endswith("/" + name.lstrip("./"))]

    def side(self, named: Named, tracker: str) -> Side | None:
        """Whether a named file is a module or an exam: by what it is, its column, or its name; None for neither."""
        for path in self.places(named.name, tracker):
            if path in self.sides:
                return self.sides[path]
        if named.role in _COLUMNS:
            return _COLUMNS[named.role]
        kind = None if named.role == "page" else kind_of(self.corpus.kinds, None, named.name)
        return kind.inspect if kind and kind.inspect in SIDES else None

    def slug(self, path: str) -> str:
        """What a file is about: its name without what makes it a module or exam, and without its number."""
        return _slug(path.rsplit("/", 1)[-1], self._globs)

    @cached_property
    def _globs(self) -> tuple[str, ...]:
        kinds = [kind for kind in self.corpus.kinds if kind.inspect in SIDES]
        return tuple(glob for kind in kinds for glob in kind.match.files if "*" in glob and "/" not in glob)

    def by_slug(self, side: Side, slugs: Iterable[str]) -> list[str]:
        """The documents of a side that have one of the slugs."""
        return sorted({path for slug in slugs for path in self._slugs.get((side, slug), [])})

    def holding(self, side: Side, slugs: Iterable[str]) -> list[str]:
        """The documents of a side whose slug holds one of these as whole words."""
        wanted = [f"-{slug}-" for slug in slugs if slug]
        held = [paths for (own, slug), paths in self._slugs.items() if own == side and _holds(slug, wanted)]
        return sorted(path for paths in held for path in paths)

    def tracking(self, side: Side, page: str) -> list[str]:
        """The documents of a side whose front matter says `tracks:` with this page."""
        return self._tracks.get((side, normal(page)), [])

    @cached_property
    def _tracks(self) -> dict[tuple[Side, str], list[str]]:
        found: dict[tuple[Side, str], list[str]] = defaultdict(list)
        for path, side in self.sides.items():
            leaf = self.corpus.leaf(path)
            stated = leaf.field(TRACKS) if leaf else None
            values = stated.value if stated and isinstance(stated.value, tuple) else [stated.text if stated else ""]
            for value in values:
                if isinstance(value, str) and value.strip():
                    found[side, normal(value)].append(path)
        return found

    def configured(self, side: Side, form: Form, page: str) -> list[str]:
        """The documents of a side that the configuration gives a row."""
        files = next((files for name, files in form.rows.items() if normal(name) == normal(page)), ())
        return [path for path in files if self.sides.get(path) == side]


def _holds(slug: str, wanted: list[str]) -> bool:
    return any(words in f"-{slug}-" for words in wanted)


@lru_cache(maxsize=4096)
def _slug(name: str, globs: tuple[str, ...]) -> str:
    stem = name.rsplit(".", 1)[0].casefold()
    for glob in globs:
        head, _, tail = glob.rsplit(".", 1)[0].casefold().partition("*")
        if stem.startswith(head) and len(stem) > len(head):
            inner = stem[len(head) :]
            tail = tail.rstrip("*")
            at = inner.find(tail) if glob.count("*") > 1 else len(inner) - len(tail)
            if at > 0 and inner[at:].startswith(tail):
                stem = inner[:at]
                break
    number = _NUMBER.match(stem)
    return stem[number.end() :] if number and number.end() < len(stem) else stem


def page_slugs(page: str, generic: tuple[str, ...]) -> list[str]:
    """A page's name as slugs, the exact one first: `Retry & Backoff` is retry-backoff and retry-and-backoff."""
    found: list[str] = []
    for text in (page, page.replace("&", " and ")):
        words = "".join(char if char.isalnum() else " " for char in text.replace("'", "").casefold()).split()
        short = words[:-1] if len(words) > 1 and words[-1] in generic else words
        found += ["-".join(words), "-".join(short)]
    return [slug for slug in dict.fromkeys(found) if slug]
