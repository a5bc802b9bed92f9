"""The fingerprint by which GitHub code scanning knows a finding again when lines move: `primaryLocationLineHash`."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from operator import mul

_BASE = 37
_WINDOW = 100
_MASK = 2**64 - 1
_POWERS = tuple(pow(_BASE, _WINDOW - 1 - n, 2**64) for n in range(_WINDOW))
_END = 65535  # stands for the end of the file
_BLANK = str.maketrans("", "", " \t")


def line_hashes(lines: Sequence[str]) -> list[str]:
    """The fingerprint of every line of a page, given without line ends: `hash:occurrence`, as GitHub's action makes it.

    Hashed are the 100 UTF-16 code units from the line's start on, in base 37 modulo 2^64. Blanks and tabs do not
    count, every line end is one LF, and 65535 and then zeros follow the last line. Equal hashes are numbered.
    """
    stripped = [line.translate(_BLANK) for line in lines]
    data = "\n".join(stripped).encode("utf-16-le", "surrogatepass")
    units = struct.unpack(f"<{len(data) // 2}H", data) + (_END,) + (0,) * _WINDOW
    starts = accumulate((len(line.encode("utf-16-le", "surrogatepass")) // 2 + 1 for line in stripped), initial=0)
    seen: Counter[int] = Counter()
    hashes: list[str] = []
    for start, _ in zip(starts, stripped, strict=False):  # the last start is the end of the file
        value = sum(map(mul, units[start : start + _WINDOW], _POWERS)) & _MASK
        seen[value] += 1
        hashes.append(f"{value:x}:{seen[value]}")
    return hashes
