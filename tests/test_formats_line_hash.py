"""The fingerprint of GitHub code scanning, against values worked out by other means than the code's."""

from __future__ import annotations

import random

from linter.reports.line_hash import line_hashes

MODULUS = 2**64


def rolled(units: list[int]) -> dict[int, str]:
    """The hash of every line, rolled unit by unit over the text as GitHub's action reads a file; lines from 1."""
    window, marks, index, value = [0] * 100, [0] * 100, 0, 0
    first = pow(37, 100, MODULUS)
    line, fresh, after_cr = 0, True, False
    counts: dict[int, int] = {}
    found: dict[int, str] = {}

    def take() -> None:
        counts[value] = counts.get(value, 0) + 1
        found[marks[index]] = f"{value:x}:{counts[value]}"
        marks[index] = 0

    def push(unit: int) -> None:
        nonlocal index, value
        value = (37 * value + unit - first * window[index]) % MODULUS
        window[index] = unit
        index = (index + 1) % 100

    for unit in [*units, 65535]:
        if unit in (32, 9) or (after_cr and unit == 10):
            after_cr = False
            continue
        after_cr = unit == 13
        unit = 10 if unit == 13 else unit
        if marks[index]:
            take()
        if fresh:
            fresh = False
            line += 1
            marks[index] = line
        fresh = unit == 10
        push(unit)
    for _ in range(100):
        if marks[index]:
            take()
        push(0)
    return found


def units_of(text: str) -> list[int]:
    data = text.encode("utf-16-be")
    return [data[n] * 256 + data[n + 1] for n in range(0, len(data), 2)]


def test_an_empty_page_is_its_end_alone() -> None:
    # One unit, 65535, and then 99 zeros: 65535 * 37^99 modulo 2^64.
    assert line_hashes([""]) == [f"{65535 * 37**99 % MODULUS:x}:1"]


def test_two_letters_are_worked_out_by_hand() -> None:
    # The units of "a b" are 97 and 98 (the blank does not count), then the end, then 97 zeros.
    value = (97 * 37**99 + 98 * 37**98 + 65535 * 37**97) % MODULUS
    assert line_hashes(["a b"]) == line_hashes(["\ta  b "]) == [f"{value:x}:1"]


def test_a_sign_beyond_the_basic_plane_is_two_units() -> None:
    # U+1F600 is the pair D83D DE00 in UTF-16.
    value = (0xD83D * 37**99 + 0xDE00 * 37**98 + 65535 * 37**97) % MODULUS
    assert line_hashes(["😀"]) == [f"{value:x}:1"]


def test_only_a_hundred_units_from_the_start_of_a_line_count() -> None:
    long = line_hashes(["x" * 100 + "y", "end"])
    assert long[0] == line_hashes(["x" * 100 + "z", "other"])[0]
    assert long[0] != line_hashes(["x" * 99 + "y", "end"])[0]
    assert long[0] == f"{120 * sum(37**n for n in range(100)) % MODULUS:x}:1"


def test_equal_hashes_are_numbered_also_where_the_texts_differ() -> None:
    # 97 * 37 + 102 = 98 * 37 + 65: "af" and "bA" hash alike before 98 equal units.
    rest = "-" * 98
    first, second = line_hashes([f"af{rest}", f"bA{rest}"])
    assert (first.split(":")[0], first[-2:], second[-2:]) == (second.split(":")[0], ":1", ":2")


def test_every_page_hashes_as_githubs_action_rolls_it() -> None:
    dice = random.Random(20261122)
    signs = ["a", "b", "Z", " ", "\t", "é", "€", "😀", "\u2028", "-" * 40]
    for _ in range(300):
        lines = ["".join(dice.choices(signs, k=dice.randint(0, 9))) for _ in range(dice.randint(1, 12))]
        for end in ("\n", "\r\n", "\r"):
            expected = rolled(units_of(end.join(lines)))
            assert dict(enumerate(line_hashes(lines), 1)) == expected, (lines, end)
