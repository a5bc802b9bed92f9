"""Globs as git reads them, in configurations, kind pages and .gitignore files, without backtracking.

pathspec turns a glob into a regular expression, and one with many stars would be tried against a path in all the ways
its stars can share it: `a*a*a*a*a*b` takes years. What stands between two stars is therefore taken where it first fits,
and never sought again; the paths that a glob names stay the same.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from itertools import pairwise

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

# What MkDocs publishes (mkdocs.utils.markdown_extensions), in capitals too: an author on Windows meets no difference.
MARKDOWN_SUFFIXES = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")


def is_markdown(path: str) -> bool:
    """Whether the name of a file is that of a Markdown page."""
    return path.endswith(MARKDOWN_SUFFIXES) or path.lower().endswith(MARKDOWN_SUFFIXES)


MAX_GLOB_LENGTH = 1_000  # characters of a glob
_TOKEN = re.compile(  # what pathspec's expressions are made of; an escaped sign and a class hold no stars
    r"(?P<star>\[\^/\]\*)|(?P<deep>\(\?:\.\+/\)\?|\(\?:/\.\+\)\?)|(?P<end>/|\(\?:\(\?P<ps_d>/\)\|\$\)|\(\?P<ps_d>/\))"
    r"|(?P<group>\[\^?\]?(?:\\.|[^\]\\])*+\]?)|\\.|.",
    re.DOTALL,
)
_LAZY = {"(?:.+/)?": "(?:.+?/)??", "(?:/.+)?": "(?:/.+?)??"}


def compile_globs(globs: Iterable[str]) -> GitIgnoreSpec:
    """The paths that globs name, the last fitting one deciding. Raises ValueError where one cannot be read."""
    return GitIgnoreSpec([_pattern(glob) for glob in globs if glob], backend="simple")  # others know no atomic groups


def _pattern(glob: str) -> GitIgnoreSpecPattern:
    if len(glob) > MAX_GLOB_LENGTH:
        raise ValueError(f"a glob has {len(glob)} characters; at most {MAX_GLOB_LENGTH} are allowed")
    expression, include = GitIgnoreSpecPattern.pattern_to_regex(glob)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # `[[a]` and `[a&&b]` may mean more to a later Python: not to git
            return GitIgnoreSpecPattern(expression and re.compile(without_backtracking(expression)), include)
    except re.error as error:
        raise ValueError(f"glob {glob!r} cannot be read: {error.msg}") from None


def without_backtracking(expression: str) -> str:
    """An expression of pathspec for the same paths, without a choice between the stars of a name or of a path.

    A class never fits a slash, as in git.
    """
    chunks: list[tuple[str, list[re.Match[str]]]] = [("", [])]
    for token in _TOKEN.finditer(expression):
        if token["deep"]:
            chunks.append((token[0], []))
        else:
            chunks[-1][1].append(token)
    text = _names(chunks[0][1])
    for (deep, tokens), (following, _) in pairwise(chunks[1:]):
        ends = "(?=/)" if following.startswith("(?:/") else ""
        text += f"(?>{_LAZY[deep]}{_names(tokens)}{ends})"
    return text + (chunks[-1][0] + _names(chunks[-1][1]) if len(chunks) > 1 else "")


def _names(tokens: Iterable[re.Match[str]]) -> str:
    """The expression of the names between slashes."""
    text, words = "", [""]
    for token in tokens:
        if token["star"]:
            words.append("")
        elif token["end"]:
            text, words = text + _starred(words) + token[0], [""]
        else:
            words[-1] += f"(?!/){token[0]}" if token["group"] else token[0]
    return text + _starred(words)


def _starred(words: list[str]) -> str:
    """What a name is made of, with a star between each two; only the last of them has a choice of places."""
    first, *others = words
    between = "".join(f"(?>[^/]*?{word})" for word in others[:-1])
    return first + between + (f"[^/]*{others[-1]}" if others else "")
