"""The command line: options in, text and exit codes out."""

from __future__ import annotations
