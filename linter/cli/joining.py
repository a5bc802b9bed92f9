"""Joins what the shards of a run hand on.

`merge` runs the whole check where it takes that in place of reading the pages anew, so that what it reports is what an
undivided run reports. Whoever names the files of a merge trusts them, but they may be damaged, of another checkout, or
made by other rules.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from linter.cli.discovery import Found, read_bytes
from linter.cli.installation import difference, installed
from linter.cli.page_cache import Entry
from linter.cli.parts import Known, Part, shown_by_digest, sum_of
from linter.errors import PartError
from linter.examined import unpacked
from linter.reports.shown import shown

_LARGEST = 512 * 1024 * 1024  # bytes of a part
_NAMED = 5  # shards or pages that a message names


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


def _look_at(entry: Entry) -> None:
    """Raises ValueError, TypeError or LookupError where an entry is no page's."""
    if not isinstance(entry["facts"], dict) or not isinstance(entry["kind"], str | None):
        raise TypeError
    if "applied" in entry:
        unpacked(entry)


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    return ", ".join(found[:_NAMED]) + (f" and {len(found) - _NAMED} more" if len(found) > _NAMED else "")
