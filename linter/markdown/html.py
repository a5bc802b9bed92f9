"""Raw HTML and its comments as browsers read them.

`--!>` ends a comment too, and the end of a Markdown block ends none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from linter.markdown.inline import COMMENT_PATTERN, COMMENTS, HTML, blanked, inline_spans

_UNSEEN = re.compile(
    rf"{COMMENT_PATTERN}|&(?:nbsp|#160|#xa0|ZeroWidthSpace|#8203);|<br\s{{0,9}}/?>|</?p>"
    r"|<(a|span)\s{1,9}(?:id|name)=[^\s<>]{1,200}\s{0,9}>\s{0,9}</\1>",
    re.DOTALL | re.IGNORECASE,
)
_INVISIBLE = dict.fromkeys(map(ord, "\xad\u200b\u200c\u200d\u2060\ufeff"))


def without_comments(text: str) -> str:
    """Text of the same length with HTML comments replaced by blanks."""
    return blanked(text, inline_spans(text, COMMENTS)) if "<!--" in text else text


def shows_nothing(text: str) -> bool:
    """Whether a reader sees nothing of a text: comments, blanks of any kind, line breaks, targets of links."""
    return not _UNSEEN.sub("", text).translate(_INVISIBLE).strip()


def comment_lines(html: str) -> Iterator[int]:
    """The lines (from 0) of raw HTML on which nothing but comments stands; what looks like one in a tag is none."""
    comments = [span for span in inline_spans(html, HTML) if span.kind in ("comment", "open")]
    left = blanked(html, comments).split("\n")
    line = at = 0
    for comment in comments:
        line, at = line + html.count("\n", at, comment.start), comment.start
        last = line + html.count("\n", at, comment.end)
        yield from (number for number in range(line, last + 1) if not left[number].strip())
