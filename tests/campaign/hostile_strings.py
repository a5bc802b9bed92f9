"""Reports of twenty hostile texts each, through every format: they parse back to the same, and nothing is injected.

A text is a mixture of fragments that some reader obeys, odd characters, and long runs of both.
"""

from __future__ import annotations

import json
from functools import cache
from random import Random

import click

from linter.reports import FORMATS, html
from tests.campaign.running import Campaign, Case
from tests.helpers.format_safety import CHECKS, obeyed_by_nobody
from tests.helpers.hostile_reports import FRAGMENTS, report_of
from tests.helpers.html_courses import everywhere
from tests.helpers.html_reader import framed_alike

TEXTS = 20
_RANGES = ((0, 0x20), (0x7F, 0xA0), (0x300, 0x370), (0x590, 0x780), (0x2000, 0x2070), (0xD800, 0xE000),
           (0xFDD0, 0xFE10), (0xFF00, 0x10000), (0x1F1E6, 0x1F300), (0xE0000, 0xE0080),
           (0x21, 0x7F), (0, 0x110000))  # fmt: skip


def _sign(dice: Random) -> str:
    return chr(dice.randrange(*dice.choice(_RANGES)))


def _text(dice: Random) -> str:
    pieces = [dice.choice(FRAGMENTS) if dice.random() < 0.6 else _sign(dice) for _ in range(dice.randint(1, 7))]
    if dice.random() < 0.05:
        pieces.append(dice.choice(pieces) * dice.choice((10, 100)))
    if dice.random() < 0.2:
        pieces.append(dice.choice(("word", " and ", "12", "A")))
        dice.shuffle(pieces)
    return "".join(pieces)


def _made(dice: Random, _: int) -> Case:
    return Case("texts.json", json.dumps([[_text(dice) for _ in range(3)] for _ in range(TEXTS)], indent=1).encode())


@cache
def _plain() -> str:
    return html.render(report_of([("plain", "plain", "plain")] * TEXTS), everywhere("plain")[1])


def _wrong(case: Case) -> str | None:
    texts = [(text, other, third) for text, other, third in json.loads(case.data)]
    report = report_of(texts)
    for name, render in FORMATS.items():
        told = click.unstyle(render(report))
        try:
            obeyed_by_nobody(name, report, told)
            CHECKS[name](report, told)
        except AssertionError as error:
            error.args = (f"{name}: {error}",)
            raise
    framed_alike(html.render(report, everywhere(texts[0][0])[1]), _plain())
    return None


CAMPAIGN = Campaign(
    "hostile_strings", "reports of 20 hostile texts in 10 formats", _made, _wrong, short=25, long=5_000, batch=100
)
