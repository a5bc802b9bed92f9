"""The documented configuration of Neovim, run by Neovim itself on the example course."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.environment import checkout
from tests.helpers.lsp_client import HEADING, TIMEOUT, line_of, without_heading
from tests.helpers.paths import ROOT

pytestmark = pytest.mark.release

PLAY = """
local function settle(done) assert(vim.wait(30000, done, 20), "nothing came") end
local function all() return vim.diagnostic.get(0) end
local function told() return vim.tbl_map(function(d) return { d.code, d.lnum, d.source } end, all()) end
local function asked(method, params)
  local found
  vim.lsp.buf_request(0, method, params, function(_, result) found = result or false end)
  settle(function() return found ~= nil end)
  return found
end
local seen = {}
settle(function() return #all() > 0 end)
seen.opened = told()
local client = vim.lsp.get_clients({ bufnr = 0 })[1]
seen.name = client.name
seen.root = client.root_dir
vim.api.nvim_win_set_cursor(0, { all()[1].lnum + 1, 0 })
seen.hover = asked("textDocument/hover", vim.lsp.util.make_position_params(0, client.offset_encoding)).contents.value
seen.symbols = #asked("textDocument/documentSymbol", { textDocument = vim.lsp.util.make_text_document_params() })
vim.lsp.buf.code_action({ apply = true, filter = function(action) return action.title:find("skeleton", 1, true) end })
settle(function() return all()[1] and all()[1].code ~= "FB103" end)
seen.mended = told()
seen.lines = vim.api.nvim_buf_get_lines(0, 0, -1, false)
local file = assert(io.open(vim.env.SEEN, "w"))
file:write(vim.json.encode(seen))
file:close()
vim.cmd("qall!")
"""

GUARD = 'local ok, fault = pcall(function() {} end)\nif not ok then io.stderr:write(fault) vim.cmd("cquit!") end'


@pytest.fixture(scope="module")
def neovim() -> str:
    """A Neovim that is new enough: on the path, or from the extra `neovim`."""
    for found in (Path(sys.executable).parent / "nvim", shutil.which("nvim")):
        if found and Path(found).exists():
            told = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
            version = re.match(r"NVIM v(\d+)\.(\d+)", told)
            if version and (int(version[1]), int(version[2])) >= (0, 11):
                return str(found)
    pytest.skip("no Neovim 0.11 or newer is installed; the extra `neovim` brings one")


def test_the_documented_configuration(neovim: str, course: Path, module: Path, tmp_path: Path) -> None:
    told = (ROOT / "docs" / "editor.md").read_text(encoding="utf-8")
    (config,) = re.findall(r"```lua\n(.*?)```", told, re.DOTALL)
    (tmp_path / "init.lua").write_text(config, encoding="utf-8")
    (tmp_path / "play.lua").write_text(f"vim.defer_fn(function()\n{GUARD.format(PLAY)}\nend, 100)", encoding="utf-8")
    command = tmp_path / "bin" / "lint-modules"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m linter "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    text = without_heading(module.read_text(encoding="utf-8"))
    module.write_text(text, encoding="utf-8")
    places = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("STATE", "CONFIG", "DATA", "CACHE")}
    path = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
    around = checkout(**places, PATH=path, SEEN=str(tmp_path / "seen.json"))
    start = [neovim, "--headless", "-u", str(tmp_path / "init.lua"), str(module), "-S", str(tmp_path / "play.lua")]
    done = subprocess.run(start, env=around, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    assert (tmp_path / "seen.json").exists(), done.stderr
    seen = json.loads((tmp_path / "seen.json").read_text(encoding="utf-8"))
    assert (seen["name"], seen["root"]) == ("lint_modules", str(course))
    assert seen["opened"] == [["FB103", line_of(text, "## Focus Block 1"), "lint-modules"]]
    assert "**focus block 1**: 25 minutes" in seen["hover"]
    assert seen["symbols"] > 5
    assert [code for code, *_ in seen["mended"]] == ["DOC006"]
    assert HEADING in seen["lines"]
