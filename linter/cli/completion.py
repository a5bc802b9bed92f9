"""`lint-modules completion`: the script that completes commands and options in a shell."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, ShellComplete, add_completion_class, get_completion_class


class _Bash(BashComplete):
    """Click's own would first start a bash, to ask for its version."""

    def source(self) -> str:
        return ShellComplete.source(self)


add_completion_class(_Bash)


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a SHELL.

    Put `eval "$(lint-modules completion bash)"` in ~/.bashrc, the same with zsh in ~/.zshrc, or
    `lint-modules completion fish | source` in ~/.config/fish/config.fish.
    """
    kind = get_completion_class(shell)
    assert kind is not None  # the choices above are click's own
    root = ctx.find_root().command
    click.echo(kind(root, {}, "lint-modules", "_LINT_MODULES_COMPLETE").source())
