"""The linter inside other programs."""
