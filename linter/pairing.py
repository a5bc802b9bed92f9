"""Which exams test which module: by what an exam's prerequisites name, else by the slug of the file names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache

from linter.corpus import Corpus, CorpusPage, Fact, field_fact
from linter.text.words import normalized

_LEADING_NUMBER = re.compile(r"\d{1,4}[-_]+")
_LINK = re.compile(r"\]\(([^()\s]{1,300})\)")
PAIRING_FACTS: tuple[Fact, ...] = (field_fact("prerequisites"), field_fact("title"))


_NUMBERED = re.compile(r"(?<!\w)module\s(?P<number>\d{1,4})(?!\w)")


def exams_by_module(
    corpus: Corpus, module_kind: str = "learning-module", exam_kind: str = "exam"
) -> Mapping[str, tuple[str, ...]]:
    """The paths of the exams of each module, by the module's path; modules without an exam are left out."""
    return corpus.once(("pairs", module_kind, exam_kind), lambda: _pairs(corpus, module_kind, exam_kind))


def _pairs(corpus: Corpus, module_kind: str, exam_kind: str) -> dict[str, tuple[str, ...]]:
    modules = list(corpus.of_kind(module_kind))
    found: dict[str, list[str]] = {}
    for exam in corpus.of_kind(exam_kind):
        for module in tested_modules(exam, modules):
            found.setdefault(module.path, []).append(exam.path)
    return {module: tuple(exams) for module, exams in found.items()}


def tested_modules(exam: CorpusPage, modules: Sequence[CorpusPage]) -> list[CorpusPage]:
    """The modules an exam tests: those its prerequisites name, and of several the one of its slug; else by the slug.

    An exam may name what comes before its module as well; the slug tells which of them is its own.
    """
    named = list(
        {
            module.path: module for item in _prerequisites(exam) for module in _named_modules(item, exam, modules)
        }.values()
    )
    own = slug(exam)
    fitting = [module for module in named or modules if slug(module) == own]
    if len(named) > 1 and len(fitting) == 1:
        return fitting
    return named or _nearest(exam.path, fitting)


def slug(page: CorpusPage) -> str:
    """The subject in a page's file name: that of `module-7-leases.md` and `leases-exam.md` is `leases`."""
    return _file_slug(posixpath.basename(page.path), page.kind.match.files)


@lru_cache(maxsize=4096)
def _file_slug(name: str, globs: tuple[str, ...]) -> str:
    for pattern in globs:
        if "*" in pattern and fnmatchcase(name, pattern) and (found := _stars(pattern).match(name)):
            name = found[1]
            break
    return _LEADING_NUMBER.sub("", posixpath.splitext(name)[0], count=1).casefold().replace("_", "-")


def _stars(pattern: str) -> re.Pattern[str]:
    """An expression whose first group is what the pattern's first star stands for.

    What stands between two stars is taken where it first fits and never sought again, so that no name is costly.
    """
    head, *between, tail = map(re.escape, pattern.split("*"))
    first, *others = between or [""]
    middle = "".join(f"(?>.*?{words})" for words in others)
    return re.compile(f"{head}(?>(.*?){first}){middle}.*?{tail}\\Z" if between else f"{head}(.*?){tail}\\Z")


def _prerequisites(exam: CorpusPage) -> Iterator[str]:
    stated = exam.field("prerequisites")
    value = stated.value if stated else ()
    for item in (value,) if isinstance(value, str) else value:
        if isinstance(item, str):
            yield item


def _named_modules(item: str, exam: CorpusPage, modules: Sequence[CorpusPage]) -> list[CorpusPage]:
    """The module that one prerequisite names: by a path or link, by its title or number, by its slug."""
    link = _LINK.search(item)
    path = (link[1] if link else item.strip()).split("#")[0]
    if path.casefold().endswith(".md"):
        return _by_path(path, exam, modules)
    text = normalized(item)
    titled = [module for module in modules if any(title in text for title in _titles(module))]
    if titled:
        return _nearest(exam.path, titled)
    if "module" not in text:
        return []
    slugged = [module for module in modules if f" {slug(module).replace('-', ' ')} " in f" {text} ".replace(":", " ")]
    numbered = _NUMBERED.search(text)
    if slugged or not numbered:
        return _nearest(exam.path, slugged)
    same = [module for module in modules if any(_number(title) == numbered["number"] for title in _titles(module))]
    return same if len(same) == 1 else []


def _by_path(path: str, exam: CorpusPage, modules: Sequence[CorpusPage]) -> list[CorpusPage]:
    """The module of a path that may be relative to the exam, to the site's pages, or the bare file name."""
    exact = posixpath.normpath(posixpath.join(posixpath.dirname(exam.path), path))
    tail = "/" + re.sub(r"\A(?:\.{0,2}/)+", "", path)
    fitting = [module for module in modules if module.path == exact]
    return fitting or _nearest(exam.path, [module for module in modules if f"/{module.path}".endswith(tail)])


def _titles(module: CorpusPage) -> Iterator[str]:
    stated = module.field("title")
    titles = (module.title or "", stated.text if stated else "")
    return (text for title in titles if len(text := normalized(title)) > 3)


def _number(title: str) -> str | None:
    found = _NUMBERED.match(title)
    return found["number"] if found else None


def _nearest(path: str, documents: Iterable[CorpusPage]) -> list[CorpusPage]:
    """The document whose folder has most in common with a path's; none where two are equally near."""
    ranked = sorted(((_shared(path, document.path), document) for document in documents), key=lambda pair: -pair[0])
    return [] if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]) else [ranked[0][1]]


def _shared(one: str, other: str) -> int:
    """How many folders two paths have in common, less those that only the second has."""
    ours, theirs = one.split("/")[:-1], other.split("/")[:-1]
    common = next(
        (n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs))
    )
    return 2 * common - len(theirs)
