"""Links rows to documents: by a name in the row, `tracks:`, the configuration, a slug, the page's name."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import groupby

from linter.corpus import Corpus, CorpusPage
from linter.kinds.recognize import kind_of
from linter.kinds.schema import SIDES, Form, Side
from linter.text.words import begins_with, normalized
from linter.trackers import reader
from linter.trackers.model import FileName, Tick, Tracker, TrackerRow

_COLUMNS: dict[str, Side] = {"module": "module", "module-file": "module", "exam": "exam", "exam-file": "exam"}
TRACKS_FIELD = "tracks"  # the field in which a page names its row
_NUMBER = re.compile(r"\d{1,5}-")


class DocumentIndex:
    """Where to look for the documents of a row. `sides` says for each document whether it is a module or an exam.

    A page that could not be read is known by its name alone, so that no row misses it.
    """

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        kinds = {page.path: page.kind for page in corpus.sorted_pages()}
        kinds |= {path: kind for path in sorted(corpus.unread) if (kind := kind_of(corpus.kinds, None, path))}
        self.sides: dict[str, Side] = {
            path: side for path, kind in kinds.items() for side in SIDES if kind.role == side
        }

    @cached_property
    def _paths_by_name(self) -> dict[str, list[str]]:
        names: dict[str, list[str]] = defaultdict(list)
        for path in sorted({*self.corpus.page_paths, *self.corpus.documents}):
            names[path.rsplit("/", 1)[-1]].append(path)
        return names

    @cached_property
    def _paths_by_slug(self) -> dict[tuple[Side, str], list[str]]:
        paths: dict[tuple[Side, str], list[str]] = defaultdict(list)
        for path, side in self.sides.items():
            paths[side, self.slug(path)].append(path)
        return paths

    def places(self, name: str, tracker: str) -> list[str]:
        """The pages a name in a tracker may mean; one beside the tracker, or at exactly that path, wins."""
        paths = self._paths_by_name.get(name.rsplit("/", 1)[-1], [])
        near = posixpath.normpath(posixpath.join(posixpath.dirname(tracker), name))
        for exact in (near, posixpath.normpath(name)):
            if exact in paths and ("/" in name or len(paths) == 1):
                return [exact]
        return [path for path in paths if "/" not in name or path.endswith("/" + name.lstrip("./"))]

    def side(self, file: FileName, tracker: str) -> Side | None:
        """Whether a named file is a module or an exam: by what it is, its column, or its name; None for neither."""
        for path in self.places(file.name, tracker):
            if path in self.sides:
                return self.sides[path]
        if file.role in _COLUMNS:
            return _COLUMNS[file.role]
        kind = None if file.role == "page" else kind_of(self.corpus.kinds, None, file.name)
        return kind.role if kind and kind.role in SIDES else None

    def slug(self, path: str) -> str:
        """What a file is about: its name without what makes it a module or exam, and without its number."""
        return _file_slug(path.rsplit("/", 1)[-1], self._globs)

    @cached_property
    def _globs(self) -> tuple[str, ...]:
        kinds = [kind for kind in self.corpus.kinds if kind.role in SIDES]
        return tuple(glob for kind in kinds for glob in kind.match.files if "*" in glob and "/" not in glob)

    def by_slug(self, side: Side, slugs: Iterable[str]) -> list[str]:
        """The documents of a side that have one of the slugs."""
        return sorted({path for slug in slugs for path in self._paths_by_slug.get((side, slug), [])})

    def containing(self, side: Side, slugs: Iterable[str]) -> list[str]:
        """The documents of a side whose slug holds one of these as whole words."""
        wanted = [f"-{slug}-" for slug in slugs if slug]

        def contains_any(slug: str) -> bool:
            return any(words in f"-{slug}-" for words in wanted)

        matches = [
            paths
            for (slug_side, slug), paths in self._paths_by_slug.items()
            if slug_side == side and contains_any(slug)
        ]
        return sorted(path for paths in matches for path in paths)

    def stating_page(self, side: Side, page: str) -> list[str]:
        """The documents of a side whose front matter says `tracks:` with this page."""
        return self._paths_by_stated_page.get((side, normalized(page)), [])

    @cached_property
    def _paths_by_stated_page(self) -> dict[tuple[Side, str], list[str]]:
        paths: dict[tuple[Side, str], list[str]] = defaultdict(list)
        for path, side in self.sides.items():
            page = self.corpus.page(path)
            stated = page.field(TRACKS_FIELD) if page else None
            names = stated.value if stated and isinstance(stated.value, tuple) else [stated.text if stated else ""]
            for name in names:
                if isinstance(name, str) and name.strip():
                    paths[side, normalized(name)].append(path)
        return paths

    def in_configuration(self, side: Side, form: Form, page: str) -> list[str]:
        """The documents of a side that the configuration gives a row."""
        files = next((files for name, files in form.rows.items() if normalized(name) == normalized(page)), ())
        return [path for path in files if self.sides.get(path) == side]


def document_index(corpus: Corpus) -> DocumentIndex:
    """Where to look for the documents of rows, made once for a corpus."""
    return corpus.once("document-index", lambda: DocumentIndex(corpus))


@lru_cache(maxsize=4096)
def _file_slug(file_name: str, globs: tuple[str, ...]) -> str:
    stem = file_name.rsplit(".", 1)[0].casefold()
    for glob in globs:
        head, _, tail = glob.rsplit(".", 1)[0].casefold().partition("*")
        if stem.startswith(head) and len(stem) > len(head):
            inner = stem[len(head) :]
            tail = tail.rstrip("*")
            end = inner.find(tail) if glob.count("*") > 1 else len(inner) - len(tail)
            if end > 0 and inner[end:].startswith(tail):
                stem = inner[:end]
                break
    number = _NUMBER.match(stem)
    return stem[number.end() :] if number and number.end() < len(stem) else stem


def page_slugs(page: str, generic: tuple[str, ...]) -> list[str]:
    """A page's name as slugs, the exact one first: `Retry & Backoff` is retry-backoff and retry-and-backoff."""
    slugs: list[str] = []
    for text in (page, page.replace("&", " and ")):
        words = "".join(char if char.isalnum() else " " for char in text.replace("'", "").casefold()).split()
        short = words[:-1] if len(words) > 1 and words[-1] in generic else words
        slugs += ["-".join(words), "-".join(short)]
    return [slug for slug in dict.fromkeys(slugs) if slug]


_RowKey = tuple[tuple[str, ...], str, bool]


def duplicate_rows(tracker: Tracker, index: DocumentIndex) -> Iterator[tuple[TrackerRow, TrackerRow, str, bool]]:
    """A row, the earlier row it repeats, in what, and whether that forbids rewriting the tracker."""
    seen: dict[tuple[str, ...], TrackerRow] = {}
    for row in tracker.rows:
        keys = sorted(_row_keys(row, tracker, index), key=lambda key: not key[2])
        repeated = next(((seen[key], fact, stops) for key, fact, stops in keys if key in seen), None)
        if repeated and repeated[0] is not row:
            yield row, *repeated
        for key, _, _ in keys:
            seen.setdefault(key, row)


def _row_keys(row: TrackerRow, tracker: Tracker, index: DocumentIndex) -> Iterator[_RowKey]:
    if row.page:
        yield ("page", normalized(row.page) or row.page), "has the same page as the row", True
    for file in row.files:
        side = index.side(file, tracker.path)
        if side:
            places, name = index.places(file.name, tracker.path), file.name.rsplit("/", 1)[-1]
            yield ("file", *(places or [name])), f"names {name}, and so does the row", True
            slug = index.slug(name)
            yield ("slug", side, slug), f"names {name}, which is about {slug!r} like that of the row", False


@dataclass(frozen=True, slots=True)
class RowLink:
    """What a row has on one side. `paths` are its documents, and `how` says what linked them.

    `missing` are named files that do not exist, `foreign` files of another kind of page, which are taken at their word,
    `several` documents among which nothing decides, `near` those that might be meant.
    """

    paths: tuple[str, ...] = ()
    how: str | None = None
    missing: tuple[FileName, ...] = ()
    foreign: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    near: tuple[str, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether a step of the order has decided, be it for nothing."""
        return bool(self.how or self.missing or self.foreign or self.several)


@dataclass(frozen=True, slots=True)
class RowLinks:
    """A row with its documents; `all_paths` are all documents the row speaks of, those in its notes too."""

    tracker: str
    row: TrackerRow
    links: Mapping[Side, RowLink]
    all_paths: frozenset[str] = field(default_factory=frozenset)

    def link(self, side: Side) -> RowLink:
        """What the row has on a side."""
        return self.links.get(side, RowLink())


def corpus_tracker(page: CorpusPage, corpus: Corpus) -> Tracker:
    """The tracker that a document is, read once for all who ask."""
    if not corpus.holds(page):
        return reader.read_tracker(page.document)
    return corpus.once(("tracker", page.path), lambda: _without_document(page))


def _without_document(page: CorpusPage) -> Tracker:
    """The tracker without its tree, which takes too much memory to hold for all trackers of a course."""
    return replace(reader.read_tracker(page.document), open=lambda: page.document)


def trackers(corpus: Corpus) -> tuple[Tracker, ...]:
    """All trackers of the corpus, by path."""
    pages = (page for page in corpus.sorted_pages() if page.kind.role == "tracker")
    return corpus.once("trackers", lambda: tuple(corpus_tracker(page, corpus) for page in pages))


def linked_rows(corpus: Corpus) -> Mapping[tuple[str, int], RowLinks]:
    """The rows of all trackers with their documents, by the tracker's path and the row's line."""
    return corpus.once("tracker-links", lambda: link_rows(trackers(corpus), corpus))


def link_rows(trackers: Iterable[Tracker], corpus: Corpus) -> dict[tuple[str, int], RowLinks]:
    """Links the rows of some trackers. A document that another row has is no candidate where only names come near."""
    index = document_index(corpus)
    linked = [(tracker, link_row(row, tracker, index)) for tracker in trackers for row in tracker.rows]
    taken = frozenset(path for _, links in linked for path in links.all_paths)
    return {
        (links.tracker, links.row.line): _with_near_links(links, tracker.form, index, taken)
        for tracker, links in linked
    }


def link_row(row: TrackerRow, tracker: Tracker, index: DocumentIndex) -> RowLinks:
    """Links a row by everything but names that merely come near."""
    links: dict[Side, RowLink] = {}
    all_paths: set[str] = set()
    by_name: dict[Side, RowLink] = {}
    for side in SIDES:
        by_name[side] = _link_by_name(row, side, tracker, index)
        all_paths.update(by_name[side].paths)
    slugs = {index.slug(file.name) for file in row.files if index.side(file, tracker.path) is not None}
    for side in SIDES:
        links[side] = by_name[side] if by_name[side].settled else _link_by_order(row, side, tracker.form, index, slugs)
        if side in row.sides:
            all_paths.update(links[side].paths, links[side].several)
    return RowLinks(tracker.path, row, links, frozenset(all_paths))


def _link_by_name(row: TrackerRow, side: Side, tracker: Tracker, index: DocumentIndex) -> RowLink:
    paths: dict[str, None] = {}
    missing, foreign, several = [], [], []
    for file in row.files:
        if index.side(file, tracker.path) != side:
            continue
        places = index.places(file.name, tracker.path)
        documents = [path for path in places if path in index.sides]
        if len(documents) > 1:
            several += documents
        elif documents:
            paths[documents[0]] = None
        elif places or index.corpus.has_file_named(file.name):
            foreign.append(places[0] if places else file.name)
        else:
            missing.append(file)
    return RowLink(
        tuple(paths), "name" if paths else None, tuple(missing), tuple(foreign), tuple(several) if not paths else ()
    )


def _link_by_order(row: TrackerRow, side: Side, form: Form, index: DocumentIndex, slugs: set[str]) -> RowLink:
    steps = (
        ("tracks", index.stating_page(side, row.page)),
        ("configuration", index.in_configuration(side, form, row.page)),
        ("slug", index.by_slug(side, slugs)),
        *(("page", index.by_slug(side, [slug])) for slug in page_slugs(row.page, form.generic)),
    )
    for how, paths in steps:
        if len(paths) > 1 and how != "configuration":
            return RowLink(several=tuple(paths))
        if paths:
            return RowLink(tuple(paths), how)
    return RowLink()


def _with_near_links(row_links: RowLinks, form: Form, index: DocumentIndex, taken: frozenset[str]) -> RowLinks:
    """Adds the documents whose names come near where nothing decided for a side; several of them are ambiguous."""
    links = dict(row_links.links)
    for side in row_links.row.sides:
        link = links[side]
        if link.missing and not link.paths:
            wanted = [index.slug(file.name) for file in link.missing] + page_slugs(row_links.row.page, form.generic)
            links[side] = replace(link, near=tuple(index.by_slug(side, wanted)))
        elif not link.settled:
            near = tuple(
                path
                for path in index.containing(side, page_slugs(row_links.row.page, form.generic))
                if path not in taken
            )
            links[side] = RowLink(several=near) if len(near) > 1 else RowLink(near=near)
    all_paths = row_links.all_paths.union(*(links[side].several for side in row_links.row.sides))
    return replace(row_links, links=links, all_paths=all_paths)


@dataclass(frozen=True, slots=True)
class TickedItem:
    """A line that is ticked, and the document it speaks of."""

    tick: Tick
    path: str


def ticked_items(tracker: Tracker, corpus: Corpus) -> Iterator[TickedItem]:
    """The ticked lines of a tracker's quality checklists that speak of a part the rules know."""
    for (side, name), ticks in groupby(tracker.ticks, key=lambda tick: (tick.side, tick.name)):
        paths = documents_named(name, side, tracker, corpus)
        if len(paths) == 1:
            yield from (TickedItem(tick, paths[0]) for tick in ticks)


def documents_named(name: str, side: Side, tracker: Tracker, corpus: Corpus) -> list[str]:
    """The documents of a page's name: those of its row in this tracker or another, else those with its slug."""
    rows = corpus.once("tracker-pages", lambda: _links_by_page(corpus)).get(normalized(name), [])
    for links in sorted(rows, key=lambda links: links.tracker != tracker.path):
        link = links.link(side)
        if link.settled:
            return list(link.paths)
    index = document_index(corpus)
    return index.by_slug(side, page_slugs(name, tracker.form.generic)[:1])


def _links_by_page(corpus: Corpus) -> dict[str, list[RowLinks]]:
    pages: dict[str, list[RowLinks]] = {}
    for links in linked_rows(corpus).values():
        pages.setdefault(normalized(links.row.page), []).append(links)
    return pages


def begins_with_title(heading: str, title: str) -> bool:
    """Whether a heading begins with a title, whatever its emoji and case."""
    return begins_with(normalized(heading), normalized(title))
