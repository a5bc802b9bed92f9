"""What the site's own configuration says about how its pages render."""

from __future__ import annotations

from dataclasses import dataclass

SNIPPETS = "pymdownx.snippets"


@dataclass(frozen=True, slots=True)
class Site:
    """How the pages of a site render; where no configuration was read, what is usual.

    `math` tells whether `$…$` is a formula, `smart_dollar` whether only without blanks inside its ends. `slugs` names
    what makes an id of a heading: "toc", "unicode", "slugs" (pymdownx, with `slug_case` and `slug_percent`); empty for
    code that nobody knows. `separator` joins the words of an id. `extensions` are the names of the Markdown extensions,
    None where no configuration was read; `docs` is the folder of the pages and `snippet_folders` are those of the files
    that pages insert, from the project's root; None for what nobody knows.
    """

    math: bool = False
    smart_dollar: bool = True
    slugs: str = "toc"
    slug_case: str = "none"
    slug_percent: bool = False
    separator: str = "-"
    extensions: frozenset[str] | None = None
    docs: str | None = None
    snippet_folders: tuple[str, ...] | None = None

    def has(self, extension: str) -> bool | None:
        """Whether the site uses an extension; None where no configuration was read."""
        return None if self.extensions is None else extension in self.extensions


NO_SITE = Site()
