"""`python -m linter` is the command `lint-modules`."""

import os
import sys

# Python puts the current folder first on the path of `-m`: modules of the project that is linted are not ours.
if not sys.flags.safe_path and __file__ != f"{sys.path[0]}{os.sep}linter{os.sep}__main__.py":
    del sys.path[0]

from linter.cli.entry import main

main()
