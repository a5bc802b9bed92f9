"""A command of many options, whose help lists them under headings."""

from __future__ import annotations

import click

GROUPS = {
    "What is linted": ("config_file", "isolated", "show_files", "stdin_filename", "shard", "watch"),
    "Rules": ("select", "extend_select", "ignore", "profile", "no_ignores"),
    "What fails": ("fail_level", "baseline", "no_baseline", "new_from"),
    "Output": ("output", "statistics", "quiet", "history", "color", "no_progress", "no_auto"),
    "Fixes": ("fix", "diff", "fix_only", "unsafe_fixes", "show_fixes", "exit_non_zero_on_fix"),
    "Processes": ("jobs", "executor"),
    "Cache": ("no_cache", "cache_dir"),
}
"""The headings in the order of the help, each with the names of its options in theirs."""


class GroupedCommand(click.Command):
    """Lists its options under the headings of `GROUPS`, those of none at the end."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [one for one in self.get_params(ctx) if isinstance(one, click.Option)]
        records = {str(one.name): record for one in options if (record := one.get_help_record(ctx))}
        for heading, names in GROUPS.items():
            rows = [records.pop(name) for name in names if name in records]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)
        with formatter.section("Other options"):  # `--help` is one
            formatter.write_dl(list(records.values()))
