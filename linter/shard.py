"""Which pages of a run a shard lints: the same on every machine, whatever else the project holds."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

_WRITTEN = re.compile(r"(?P<number>[0-9]{1,4})/(?P<of>[0-9]{1,4})")


@dataclass(frozen=True, slots=True)
class Shard:
    """One of `of` parts of a run, counted from 1."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def holds(self, path: str) -> bool:
        """Whether a page is of this part: its path from the root (with `/`) decides, by a BLAKE2b digest of 8 bytes."""
        digest = hashlib.blake2b(path.encode("utf-8", "surrogateescape"), digest_size=8).digest()
        return int.from_bytes(digest, "big") % self.of == self.number - 1


def parse(text: str) -> Shard:
    """The shard that `2/8` names. Raises ValueError with what is wrong."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no shard; the second of eight is 2/8")
    shard = Shard(int(found["number"]), int(found["of"]))
    if not 1 <= shard.number <= shard.of:
        raise ValueError(f"there is no shard {shard.number} of {shard.of}; they are counted from 1 to {shard.of}")
    return shard
