"""The one way untrusted text reaches a terminal or log: control characters become visible escapes."""

from __future__ import annotations

import re

_COMMAND = re.compile(r"\A(\s*)::")
LOGGED = re.compile(r"##(?=\w*\[)")  # `##[error]` of GitHub and Azure, `##vso[…]` of Azure, `##teamcity[…]`
# The last two code points of every plane and 32 more are no characters: XML forbids some of them, HTML all.
_NONE = "\ufdd0-\ufdef" + "".join(chr(plane | 0xFFFE) + chr(plane | 0xFFFF) for plane in range(0, 0x110000, 0x10000))
# C0 and C1 controls, DEL, zero-width and bidirectional controls, line separators, surrogates, tags.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    f"\ud800-\udfff\U000e0000-\U000e007f{_NONE}]"
)


def shown(text: str) -> str:
    """Text on one line without anything that a terminal or a CI runner would obey; a tab becomes a blank.

    A runner of GitHub Actions obeys `::command::` at the start of a line and `##[command]` anywhere, others obey
    a word between the signs too. The zero-width joiners stay: emoji are made with them, and they move nothing.
    """
    text = text.replace("\t", " ")
    if not text.isprintable():  # as no unsafe sign is
        text = _UNSAFE.sub(_escape, text)
    if "##" in text:
        text = LOGGED.sub(r"#\\x23", text)
    return _COMMAND.sub(r"\1\\x3a:", text) if "::" in text else text


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
