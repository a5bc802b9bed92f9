"""The command: `python -m benchmarks [--rounds 5] [--full] [--cache FOLDER] [--output FILE]`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from benchmarks import corpora, measuring, peers, results

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Lay out the pages, install the peers, measure, write the results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--rounds", type=int, default=5, help="runs of each measurement, interleaved; the median counts"
    )
    parser.add_argument("--full", action="store_true", help="the corpus times 100, too: 1.5 GB of pages, some minutes")
    parser.add_argument("--cache", type=Path, default=_cache(), help="where pages and peers are kept between runs")
    parser.add_argument(
        "--output", type=Path, default=ROOT / "benchmarks" / "RESULTS.md", help="the file of the results"
    )
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    notes: list[str] = []
    tools = peers.installed(options.cache / "peers", notes)
    if not tools["lint-modules"].caches:
        notes.append(
            "This version of lint-modules keeps no cache: where a warm run of it is asked for, a cold one counts."
        )
    laid = corpora.laid_out(ROOT, options.cache / "pages", options.full, notes)
    found = measuring.measured(tools, laid, options.cache, options.rounds)
    text = results.rendered(found, laid, notes, options.rounds)
    options.output.write_text(text, encoding="utf-8")
    print(text)
    return 0


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lint-modules-benchmarks"


if __name__ == "__main__":
    sys.exit(main())
