"""Which branches of what writes, loads and escapes the tests of its group reach, group by group. By hand, and in CI:

    python -m tests.campaign.covered [GROUP]...

The groups and their tests are those of the mutants. No comment can leave a line out.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from tests.campaign.mutants import GROUPS
from tests.helpers.paths import ROOT

TYPES = "if TYPE_CHECKING:"  # what only a type checker reads


def missing(group: str) -> int:
    """Runs the tests of a group, prints what they do not reach, and gives 1 where that is anything."""
    import coverage
    import pytest

    paths, tests = GROUPS[group]
    measured = coverage.Coverage(data_file=None, config_file=False, branch=True, include=list(paths))
    measured.clear_exclude()
    measured.clear_exclude("partial")
    measured.exclude(TYPES)
    measured.start()
    failed = pytest.main(["-q", "-m", "", "-p", "no:cacheprovider", *tests])
    measured.stop()
    share = measured.report(show_missing=True, skip_covered=True, precision=1)
    return int(bool(failed) or share < 100)


def main(arguments: Sequence[str]) -> int:
    """Measure the named groups, each in a process of its own; 1 where a branch is missing or a test fails."""
    parser = argparse.ArgumentParser(description="Measure the branches of what writes, loads and escapes.")
    parser.add_argument("groups", nargs="*", choices=[*GROUPS, []], help="the groups; all where none is named")
    os.chdir(ROOT)
    low = 0
    for group in parser.parse_args(arguments).groups or GROUPS:
        print(f"{group}:", flush=True)
        child = os.fork()
        if child == 0:
            os._exit(missing(group))
        low |= os.waitpid(child, 0)[1]
    return int(low != 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
