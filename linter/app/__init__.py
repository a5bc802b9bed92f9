"""Use cases without a command line: nothing here imports click or prints."""
