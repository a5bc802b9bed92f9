"""The one way untrusted text reaches a terminal or log: control characters become visible escapes."""

from __future__ import annotations

import re

# C0 and C1 controls, DEL, zero-width and bidirectional controls, line separators, surrogates, tags.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)


def shown(text: str) -> str:
    """Text on one line without anything that a terminal would obey; a tab becomes a blank."""
    return _UNSAFE.sub(_escape, text.replace("\t", " ")) if not text.isascii() or not text.isprintable() else text


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
