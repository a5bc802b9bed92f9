"""How long lint-modules takes, beside other linters of Markdown. `python -m benchmarks` runs it all."""
