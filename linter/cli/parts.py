"""What a shard hands on: all that its pages say by themselves, as a value of its JSON report."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator

from linter.cli.discovery import Found, read_bytes
from linter.cli.installation import installed
from linter.cli.page_cache import Entry, digest_of
from linter.reports.shown import shown
from linter.shard import Shard


def _name(value: object) -> str:
    assert isinstance(value, str), "no name of a file"
    return value


Name = Annotated[str, PlainValidator(_name)]
"""The name of a file as Python has it: bytes that are no UTF-8 stand in it as what is no text otherwise."""


class Wishes(BaseModel):
    """What a shard was asked to lint, and by which rules."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    paths: tuple[Name, ...]
    select: tuple[tuple[str, ...], ...]
    extend_select: tuple[tuple[str, ...], ...]
    ignore: tuple[tuple[str, ...], ...]
    no_ignores: bool
    profile: str | None
    config_file: Name | None
    isolated: bool


class Part(BaseModel):
    """The pages of one shard by digest, each with its path as messages show it, and what is known of them.

    `made_by` is the installation. In the file stands a digest of it all too, which tells a damaged part.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int = Field(ge=1, le=9999)
    of: int = Field(ge=1, le=9999)
    made_by: dict[str, str]
    inputs: str
    wishes: Wishes
    pages: dict[str, str]
    entries: dict[str, dict[str, Any]]


@dataclass(slots=True)
class Known:
    """What is known of pages by their digests, beside what `inner` knows; it remembers what it was asked and told."""

    entries: dict[str, Entry] = field(default_factory=dict)
    inner: Any = None

    def get(self, digest: str) -> Entry | None:
        """What is known of a page."""
        if digest not in self.entries and self.inner is not None:
            found = self.inner.get(digest)
            if found is not None:
                self.entries[digest] = found
        return self.entries.get(digest)

    def put(self, digest: str, entry: Entry) -> None:
        """Keeps what a page says by itself."""
        self.entries[digest] = entry
        if self.inner is not None:
            self.inner.put(digest, entry)

    def save(self) -> None:
        """Keeps it for later runs too, where there is such a place."""
        if self.inner is not None:
            self.inner.save()


def part_of(shard: Shard, inputs: str, wishes: Wishes, pages: dict[str, str], known: Known) -> dict[str, Any]:
    """What a shard hands on, as plain data. A page of which nothing could be kept is read again by the merge."""
    part = {
        "number": shard.number,
        "of": shard.of,
        "made_by": dict(installed(False)),  # of the engine for diagrams tell the inputs
        "inputs": inputs,
        "wishes": wishes.model_dump(),
        "pages": pages,
        "entries": {digest: known.entries[digest] for digest in pages if digest in known.entries},
    }
    return {**part, "sum": sum_of(part)}


def shown_by_digest(files: Iterable[Found], limit: int) -> dict[str, str]:
    """The paths of pages as messages show them, by digests of paths and bytes; one that cannot be read has its own."""
    found = {}
    for page in files:
        try:
            digest = digest_of(page.shown, read_bytes(page.path, limit))
        except OSError:
            digest = f"unread {digest_of(page.shown, b'')}"
        found[digest] = shown(page.shown)
    return found


def sum_of(data: Mapping[str, Any]) -> str:
    """A digest of what a part says; not of how its file says it, which may have been written anew."""
    return hashlib.blake2b(json.dumps(data, sort_keys=True).encode(), digest_size=16).hexdigest()
