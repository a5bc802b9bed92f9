"""The check of links, images and entries of front matter that lead nowhere: to no file, or to no heading."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import unquote

from rapidfuzz import process
from rapidfuzz.distance import OSA

from linter.checks.base import Context, CorpusCheck
from linter.corpus import Corpus, CorpusPage, Fact, folders_above
from linter.findings import Edit, Fix, Problem, Span
from linter.kinds.document import Document
from linter.markdown.front_matter import LINTER_KEY
from linter.markdown.links import Link, links
from linter.markdown.site import Site
from linter.text.globs import is_markdown
from linter.text.yaml import YamlValue

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}\Z")
_TEMPLATE = ("{{", "{%", "${")
_BARE = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")
_PLAIN = re.compile(r"[\w.:-]+")  # an id that stands in any link as it is
_NEAR, _SLIP = 0.75, 0.85  # how like an id is that may have been meant, and one that surely was
_ENTRY_HELP = "correct the target; its path counts from the page's folder, or from the folder of the site's pages"
_HINTS = 200  # broken links of a page that are told what may have been meant; each costs a look at all ids


def _inside(document: Document) -> list[list[object]]:
    """The links of a page that may lead to a file of the project or to an id: place, target, whether an image."""
    return [
        [link.span.start, link.span.end, link.target, link.image]
        for link in links(document.page)
        if not _SCHEME.match(link.target) and not any(mark in link.target for mark in _TEMPLATE)
    ]


_LINKS = Fact("links", _inside)


def _entries(document: Document) -> list[list[object]]:
    """The entries of the front matter that name a page: place, target, the field."""
    matter, text = document.page.front_matter, document.page.source.text
    starts = document.page.source.starts
    end = starts[matter.body] if matter.body < len(starts) else len(text)  # a page may end with its front matter
    found: list[list[object]] = []
    for name, field in matter.fields.items():
        at = field.span.start + len(name)
        for entry in _texts(field.value) if name != LINTER_KEY else ():
            start = text.find(entry, at, end)
            place = field.span if start < 0 else Span(start, start + len(entry))
            at = max(at, place.end if start >= 0 else at)
            if _names_page(entry):
                found.append([place.start, place.end, entry, name])
    return found


def _texts(value: YamlValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    else:
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _names_page(entry: str) -> bool:
    """Whether an entry of the front matter is the path of a page: no address, no sentence, no template."""
    path = entry.partition("#")[0]
    return (
        is_markdown(path)
        and not path.startswith("/")
        and not any(sign.isspace() for sign in entry)
        and not _SCHEME.match(entry)
        and not any(mark in entry for mark in _TEMPLATE)
    )


_ENTRIES = Fact("page entries", _entries)


class BrokenLink(CorpusCheck):
    """Every relative link leads to a file of the project, and its fragment to an id of that page.

    So does every entry of the front matter that names a page, but for those of the fields in `except_fields`, which
    name what is no page of the site, or no longer one.
    """

    kind: Literal["broken-link"]
    always: tuple[str, ...] = ()
    except_fields: tuple[str, ...] = ()

    def facts(self) -> tuple[Fact, ...]:
        return _LINKS, _ENTRIES

    def across(self, page: CorpusPage, context: Context) -> Iterator[Problem]:
        ids = _Ids(page.path, context.corpus, self.always)
        for start, end, target, field in page.fact(_ENTRIES):
            if field not in self.except_fields:
                yield from self._entry(Link(Span(start, end), target), field, ids)
        for start, end, target, image in page.fact(_LINKS):
            yield from self._link(Link(Span(start, end), target, image), ids)

    def _link(self, link: Link, ids: _Ids) -> Iterator[Problem]:
        path = unquote(link.target.partition("#")[0].partition("?")[0])
        if path and not _checked(path):
            return
        target = _resolved(ids.page, path) if path else ids.page
        what = "image" if link.image else "link"
        if path and target.startswith("../"):
            yield Problem(link.span, f"{what} leads out of the project, to {path!r}")
        elif path and not ids.corpus.exists(target):
            yield Problem(link.span, f"{what} leads to {path!r}, and there is no such file")
        elif not path or is_markdown(path):
            yield from ids.problems(link, target, f"{what} leads to", repr(path), None)

    def _entry(self, link: Link, field: str, ids: _Ids) -> Iterator[Problem]:
        path = unquote(link.target.partition("#")[0])
        targets = _targets_of_entry(ids.page, path, ids.corpus.site)
        found = next((target for target in targets if ids.corpus.exists(target)), None)
        if found is not None:
            yield from ids.problems(link, found, f"`{field}` names", repr(path), _ENTRY_HELP)
        elif targets:
            yield Problem(link.span, f"`{field}` names {path!r}, and there is no such file", _ENTRY_HELP)


@dataclass(slots=True)
class _Ids:
    """The ids that a page's links may point at. The first links that miss them are told what may have been meant."""

    page: str
    corpus: Corpus
    always: tuple[str, ...]
    hints: int = _HINTS

    def problems(self, link: Link, target: str, verb: str, path: str, help_: str | None) -> Iterator[Problem]:
        """The problem of a link whose fragment is no id of a page, given by its path from the root and as written."""
        written = link.target.partition("#")[2]
        fragment = unquote(written.partition("?")[0])
        if not fragment or fragment.startswith(("__", ":~:")) or fragment in self.always:
            return
        known = self.corpus.anchors(target)
        if known is None or fragment in known:
            return
        self.hints -= 1
        near = _near(fragment, known) if self.hints >= 0 else []
        hint = f"; did you mean '#{near[0]}'?" if near else ""
        where = "the page" if target == self.page else path
        fact = f"{verb} '#{fragment}', and no heading of {where} makes that id{hint}"
        yield Problem(link.span, fact, help_, fix=_fix(link, written, near[0]) if len(near) == 1 else None)


def _fix(link: Link, written: str, id_: str) -> Fix | None:
    """The fix that writes another id; None where the target stands otherwise on the page than it reads."""
    if len(link.target) != link.span.end - link.span.start or "?" in written or not _PLAIN.fullmatch(id_):
        return None
    fragment = unquote(written)
    same_numbers = _DIGITS.findall(fragment) == _DIGITS.findall(id_)
    slip = same_numbers and OSA.normalized_similarity(fragment, id_) >= _SLIP
    edit = Edit(Span(link.span.end - len(written), link.span.end), id_)
    return Fix(f"change `#{written}` to `#{id_}`", (edit,), slip or _bare(fragment) == _bare(id_))


@lru_cache(maxsize=16)
def _choices(known: frozenset[str]) -> list[str]:
    """The ids to choose from; sorting those of a large page for each of its links would take minutes."""
    return sorted(known)[:2_000]


def _checked(path: str) -> bool:
    return not path.startswith("/") and not path.endswith("/") and _EXTENSION.search(path) is not None


def _resolved(page: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), path))


def _targets_of_entry(page: str, path: str, site: Site) -> list[str]:
    """What an entry of the front matter may mean inside the project: a path from the page's folder, or from that of the
    site's pages; without a configuration of the site any folder over the page may be that."""
    folders = folders_above(page) if site.docs is None else [posixpath.dirname(page), site.docs]
    targets = (posixpath.normpath(posixpath.join(folder, path)) for folder in folders)
    return [target for target in targets if not target.startswith("../")]


def _near(fragment: str, known: frozenset[str]) -> list[str]:
    """The ids that may have been meant, at most two; one alone where it has the same letters and digits."""
    choices = _choices(known)
    same = [id_ for id_ in choices if _bare(id_) == _bare(fragment)]
    if len(same) == 1:
        return same
    scored = process.extract(fragment[:200], choices, scorer=OSA.normalized_similarity, limit=2, score_cutoff=_NEAR)
    return [id_ for id_, _, _ in scored]


def _bare(id_: str) -> str:
    return _BARE.sub("", id_.casefold())
