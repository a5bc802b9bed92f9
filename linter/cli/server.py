"""`lint-modules server`: the language server for editors, over standard input and output."""

from __future__ import annotations

import sys

import click

from linter.cli.console import complain


@click.command()
@click.option("--stdio", is_flag=True, help="Accepted for editors that say it: the server knows no other way.")
def server(stdio: bool) -> None:
    """Serve an editor: findings, fixes and manuals while you type.

    Editors start it and speak the Language Server Protocol on standard input and output. It needs the extra `lsp`.
    """
    try:
        from linter.lsp.server import serve
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] not in ("pygls", "lsprotocol", "cattrs", "attrs", "attr"):
            raise
        need = f"the server needs {error.name}, which is not installed: pip install 'lint-modules[lsp]'"
        raise click.ClickException(need) from None
    if sys.stdin is not None and sys.stdin.isatty():
        complain("an editor starts this command and speaks to it on standard input; Ctrl-D ends it", label="note")
    serve()
