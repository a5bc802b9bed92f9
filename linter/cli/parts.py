"""What a shard hands on: all that its pages say by themselves, as a value of its JSON report.

`merge` runs the whole check where it takes that in place of reading the pages anew, so that what it reports is what an
undivided run reports. Whoever names the files of a merge trusts them, but they may be damaged, of another checkout, or
made by other rules.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError

from linter.cli.discovery import Found, read_bytes
from linter.cli.installation import difference, installed
from linter.cli.page_cache import Entry, digest_of
from linter.errors import PartError
from linter.examined import unpacked
from linter.reports.shown import shown
from linter.shard import Shard

_LARGEST = 512 * 1024 * 1024  # bytes of a part
_NAMED = 5  # shards or pages that a message names


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


def read_parts(paths: Sequence[Path]) -> list[Part]:
    """The parts of a run by their numbers. Raises PartError where one is missing, or of another run."""
    parts = sorted((_read(path) for path in paths), key=lambda part: part.number)
    if len({part.of for part in parts}) > 1:
        raise PartError(f"the parts are of different runs: {_listed(f'{part.number}/{part.of}' for part in parts)}")
    if len({(part.inputs, part.wishes) for part in parts}) > 1:
        raise PartError("the parts were made with different rules, settings or options; run all shards alike")
    numbers = [part.number for part in parts]
    if twice := sorted({number for number in numbers if numbers.count(number) > 1}):
        raise PartError(f"there are two parts of shard {_listed(map(str, twice))}")
    if missing := sorted(set(range(1, parts[0].of + 1)) - set(numbers)):
        raise PartError(f"of {parts[0].of} shards there is no part of {_listed(map(str, missing))}")
    return parts


def joined(parts: Sequence[Part], inputs: str, files: Sequence[Found], limit: int) -> Known:
    """What the parts know of the pages of a run. Raises PartError where they know other pages, or by other rules."""
    if parts[0].inputs != inputs:
        raise PartError(
            "the parts were made with other rules, settings, diagram engine or version; run shards and merge alike"
        )
    there = shown_by_digest(files, limit)
    told = {digest: path for part in parts for digest, path in part.pages.items()}
    if other := sorted({(there | told)[digest] for digest in there.keys() ^ told.keys()}):
        raise PartError(f"the parts are of another state of the pages: {_listed(other)}")
    return Known({digest: entry for part in parts for digest, entry in part.entries.items()})


def _read(path: Path) -> Part:
    try:
        data = read_bytes(path, _LARGEST)
        if len(data) > _LARGEST:
            raise PartError(f"{shown(str(path))} is larger than {_LARGEST} bytes; divide the run into more shards")
        report = json.loads(data)
        if not isinstance(report, dict) or "shard" not in report:
            raise PartError(
                f"{shown(str(path))} is no part of a run; `check --shard 1/2 --output json=FILE` writes one"
            )
        part = _understood(report["shard"], path)
    except OSError as error:
        raise PartError(f"{shown(str(path))} cannot be read: {error.strerror or error}") from None
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        if isinstance(error, PartError):
            raise
        what = f"{error.error_count()} of its values are wrong" if isinstance(error, ValidationError) else "damaged"
        raise PartError(f"{shown(str(path))} is no part of a run that can be read: {what}") from None
    return part


def _understood(data: Any, path: Path) -> Part:
    """Raises PartError where another installation made a part, and what `_read` takes for damage."""
    other = difference(data["made_by"], installed(False))
    if other is not None:
        raise PartError(f"{shown(str(path))} was made by {other}")
    if data.pop("sum") != sum_of(data):
        raise ValueError("damaged")
    part = Part.model_validate(data)
    for entry in part.entries.values():
        _look_at(entry)
    return part


def sum_of(data: Mapping[str, Any]) -> str:
    """A digest of what a part says; not of how its file says it, which may have been written anew."""
    return hashlib.blake2b(json.dumps(data, sort_keys=True).encode(), digest_size=16).hexdigest()


def _look_at(entry: Entry) -> None:
    """Raises ValueError, TypeError or LookupError where an entry is no page's."""
    if not isinstance(entry["facts"], dict) or not isinstance(entry["kind"], str | None):
        raise TypeError
    if "applied" in entry:
        unpacked(entry)


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    return ", ".join(found[:_NAMED]) + (f" and {len(found) - _NAMED} more" if len(found) > _NAMED else "")
