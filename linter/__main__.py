"""`python -m linter` is the command `lint-modules`."""

from linter.cli import main

main()
