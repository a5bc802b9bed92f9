"""`python -m linter` is the command `lint-modules`."""

from linter.cli.entry import main

main()
