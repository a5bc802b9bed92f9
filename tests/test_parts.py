"""The parts of a document by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from linter import engine
from linter.parts import Document, Part
from linter.rules import Standard
from linter.source import from_text

PAGE = """\
# Module 1: Leases

## Focus Block 1: Time (25 min)

### PRIMING

### CORE CONCEPT

## Focus Block 2: Clocks (25 min)

### PRIMING
"""


class Walked(tuple[Part, ...]):
    """Parts that count how often someone goes through them, whichever way round."""

    times = 0

    def __iter__(self) -> Iterator[Part]:
        type(self).times += 1
        return super().__iter__()

    def __reversed__(self) -> Iterator[Part]:
        type(self).times += 1
        return iter(self[::-1])


def read(standard: Standard) -> Document:
    document = engine.read(from_text(PAGE, "module-1.md"), standard.kinds)
    assert document is not None
    return document


def test_parts_of_a_name_come_in_the_order_of_the_page_at_any_depth(standard: Standard) -> None:
    document = read(standard)
    assert [part.line for part in document.all("priming")] == [4, 10]
    assert [part.fields.id for part in document.all("focus-block")] == ["1", "2"]
    assert document.first("priming") == next(document.all("priming"))


def test_a_name_that_no_part_has_gives_none(standard: Standard) -> None:
    document = read(standard)
    assert list(document.all("rubric")) == []
    assert document.first("rubric") is None


def test_a_page_of_many_parts_is_not_gone_through_for_each_that_asks(standard: Standard) -> None:
    document = replace(read(standard), parts=Walked(read(standard).parts))
    Walked.times = 0
    for _ in range(100):
        assert document.first("priming") is not None
        assert document.first("rubric") is None
    assert Walked.times == 1
