"""The parts of the benchmark that its numbers rest on: the pages it makes, and how it judges what it measured."""

from __future__ import annotations

import importlib
import sys
from operator import attrgetter
from pathlib import Path

import pytest

from benchmarks import asked, corpora, measuring, results, stages
from benchmarks.measuring import Found, Run
from tests.campaign.growth import exponent

PAGE = """---
title: Leases expire silently
type: learning-module
---
# Leases

Leases expire silently, and nobody renews a lease that nobody remembers. See [leases](leases-expire.md).

```mermaid
graph TD
  A[leases] --> B
```
"""


def copies(folder: Path) -> list[str]:
    source = folder / "source"
    source.mkdir(parents=True)
    words = " ".join(f"{a}{b}word" for a in "abcdefghij" for b in "klmnopqr")  # the fifty most usual words stay
    (source / "leases.md").write_text(f"{PAGE}{words}\n", encoding="utf-8")
    laid = corpora._multiplied(corpora._counted("x", source), folder / "copies", 3)
    assert laid.pages == 3
    return [path.read_text(encoding="utf-8") for path in sorted(laid.folder.rglob("*.md"))]


def test_copies_differ_in_words_and_diagrams_alone(tmp_path: Path) -> None:
    found = copies(tmp_path / "one")
    assert len(set(found)) == 3
    for number, text in enumerate(found):
        assert text.startswith(PAGE.split("# Leases")[0])
        assert f"  A[leases] --> B\n%% copy {number}\n```" in text
        assert "](leases-expire.md)" in text
        assert len(text.split()) == len(found[0].split())


def test_copies_are_the_same_each_time(tmp_path: Path) -> None:
    assert copies(tmp_path / "one") == copies(tmp_path / "two")


@pytest.mark.parametrize("power", [1.0, 1.5, 2.0])
def test_the_exponent_is_that_of_the_times(power: float) -> None:
    sizes = [20, 40, 80]
    assert exponent(sizes, [0.1 * (size / 20) ** power for size in sizes], 0.02) == pytest.approx(power)


def test_times_too_small_to_tell_have_no_exponent() -> None:
    assert exponent([20, 40, 80], [0.001, 0.002, 0.004], 0.02) is None


def test_what_was_asked_is_held_against_medians() -> None:
    found = Found()
    for key, seconds in {("lint-modules", "corpus", "cold"): 2.0, ("rumdl", "corpus", "cold"): 1.0}.items():
        found.runs[key] = [Run(seconds * factor, seconds, 1) for factor in (1, 9, 0.5)]
    rows = {row[0]: row[1:] for row in asked.asked(found, {})}
    assert rows["cold corpus no slower than rumdl's"] == ["2.00 (processor 2.00)", "no"]
    assert rows["warm corpus at most 6 bare starts"] == ["not measured", "-"]


def test_a_run_is_timed(tmp_path: Path) -> None:
    run = measuring.timed(["python3", "-c", "pass"], tmp_path)
    assert run.cpu > 0
    assert run.memory > 1_000_000


@pytest.mark.parametrize(("module", "name"), [(module, name) for _, module, name in stages.STAGES])
def test_what_opens_a_stage_is_there(module: str, name: str) -> None:
    assert callable(attrgetter(name)(importlib.import_module(module)))


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="the system does not tell it")
def test_the_memory_of_all_processes_counts_and_what_they_share_counts_once(tmp_path: Path) -> None:
    alone = measuring.timed([sys.executable, "-c", HOLDING.format(before=40, after=0, processes=0)], tmp_path).memory
    shared = measuring.timed([sys.executable, "-c", HOLDING.format(before=40, after=0, processes=3)], tmp_path).memory
    own = measuring.timed([sys.executable, "-c", HOLDING.format(before=0, after=40, processes=3)], tmp_path).memory
    assert 40e6 < alone < 70e6
    assert alone * 0.9 < shared < alone + 30e6
    assert own > 120e6


HOLDING = """
import os, sys, time
held = [bytearray(b'x') * {before} * 1000000]
children = []
for _ in range({processes}):
    if not (pid := os.fork()):
        held.append(bytearray(b'x') * {after} * 1000000)
        time.sleep(1)
        os._exit(0)
    children.append(pid)
for pid in children:
    os.waitpid(pid, 0)
"""


def test_the_page_of_results_names_no_folder(tmp_path: Path) -> None:
    laid = {"course": corpora.Laid("the example course", tmp_path, 6, 70_000)}
    found = Found(
        runs={("bare", "-", "start"): [Run(0.02, 0.02, 1)], ("lint-modules", "course", "cold"): [Run(1, 1, 1)]}
    )
    text = results.rendered(found, laid, ["A note."], 3)
    assert str(tmp_path) not in text
    assert "| lint-modules | the example course | cold | 1.00 | 1.00 | 1.00 | 50.0 | 0 MB |" in text
