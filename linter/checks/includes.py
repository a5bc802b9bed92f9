"""The check of snippets: files that a page inserts are there, and the site inserts them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Literal

from linter.checks.base import Context, CorpusCheck
from linter.corpus import CorpusPage, Fact, folders_above
from linter.findings import Problem, Span
from linter.kinds.document import Document
from linter.markdown.site import SNIPPETS, Site
from linter.markdown.snippets import snippets


def _inserted(document: Document) -> list[list[object]]:
    """The snippets of a page: place, name, the language of the fence around it."""
    found = snippets(document.page)
    return [[snippet.span.start, snippet.span.end, snippet.name, snippet.language] for snippet in found]


_SNIPPETS = Fact("snippets", _inserted)


class MissingInclude(CorpusCheck):
    """Every snippet is a file of the project, and the site inserts snippets.

    Fences of the languages in `examples` may show the syntax of snippets: there it is no fault that none is inserted.
    """

    kind: Literal["missing-include"]
    examples: tuple[str, ...] = ()

    def facts(self) -> tuple[Fact, ...]:
        return (_SNIPPETS,)

    def across(self, page: CorpusPage, context: Context) -> Iterator[Problem]:
        site = context.corpus.site
        for start, end, name, language in page.fact(_SNIPPETS):
            if site.has(SNIPPETS) is False:
                if language not in self.examples:
                    fact = f"the site inserts no snippets, so the line prints as text instead of {name!r}"
                    yield Problem(Span(start, end), fact, f"list `{SNIPPETS}` in the site's Markdown extensions")
                continue
            paths = _paths(page.path, name, site)
            if paths and not any(path.startswith("../") or context.corpus.exists(path) for path in paths):
                yield Problem(Span(start, end), f"snippet {name!r} inserts nothing: there is no such file")


def _paths(page: str, name: str, site: Site) -> list[str]:
    """Where the file of a snippet may be, from the project's root; nothing where nobody knows.

    The site's folders decide. Without a configuration of the site any folder over the page may be meant.
    """
    folders = folders_above(page) if site.extensions is None else [*(site.snippet_folders or ())]
    paths = [posixpath.normpath(posixpath.join(folder, name)) for folder in folders]
    return [*paths, *(folder for folder in folders if posixpath.basename(folder) == name)]  # a file in a folder's place
