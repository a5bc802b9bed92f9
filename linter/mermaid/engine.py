"""Mermaid itself, run in an embedded JavaScript engine: no Node, no browser, no network.

`mermaidx` carries mermaid.js and a stand-in for a browser's document, `quickjs-ng` runs them. Only their files and
the engine are used, not the Python code of `mermaidx`: it renders, and loads fonts and rasterisers to do so.
"""

from __future__ import annotations

import importlib
import json
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from linter.mermaid.messages import Rejection

# A diagram of 14 kB, the largest of two thousand real ones, takes a quarter of a second.
CPU_SECONDS = 2
MEMORY_BYTES = 256 << 20
# Loading takes more than 256 KiB, and Windows gives a whole thread 2 MiB.
STACK_BYTES = 768 << 10

# Errors of the JavaScript engine and of mermaid.js as a program: they say nothing about the diagram.
_ENGINE_ERRORS = {"RangeError", "InternalError", "ReferenceError", "TypeError", "EvalError", "AggregateError"}

_SCRIPTS = ("dom_shim.js", "mermaid.js")
_SETUP_SCRIPT = "globalThis.__log = () => {};"
# Mermaid's lexers match patterns that begin with `^` against all the text left, and QuickJS tries such a pattern at
# every later position too: minutes for a long diagram. The sticky flag means the same and stops at the first position.
# The text last matched against is the text the parser had left when it gave up: the exact place of the fault.
_JUDGE_SCRIPT = """
(() => {
  "use strict";
  const plain = String.prototype.match, sticky = new WeakMap();
  let rest = null;
  String.prototype.match = function (pattern) {
    let quick = sticky.get(pattern);
    if (quick === undefined && pattern instanceof RegExp) {
      const lexical = pattern.source.startsWith("^(?:") && !pattern.global && !pattern.multiline;
      sticky.set(pattern, quick = lexical ? new RegExp(pattern.source, pattern.flags + "y") : null);
    }
    if (!quick) return plain.call(this, pattern);
    rest = this;
    quick.lastIndex = 0;
    return quick.exec(this);
  };
  const mermaid = __esbuild_esm_mermaid_nm.mermaid.default;
  mermaid.initialize({ startOnLoad: false, logLevel: "fatal" });
  const text = (value) => value === undefined || value === null ? "" : String(value);
  const told = ({ name, message, hash }) => ({
    name: text(name), message: text(message), rest,
    kind: text(hash?.token), token: text(hash?.text), expected: (hash?.expected ?? []).map(text),
    since: hash?.loc && [Number(hash.loc.first_line), Number(hash.loc.first_column)],
  });
  globalThis.judge = (diagram) => {
    rest = null;
    globalThis.verdict = "";
    const say = (value) => { globalThis.verdict = JSON.stringify(value).slice(0); };
    mermaid.parse(diagram).then(() => say(null), (error) => say(told(Object(error))));
  };
})();
"""


class EngineError(Exception):
    """The engine came to no verdict: too long, too deep, too large, or it cannot be started."""


def _scripts() -> list[Path]:
    """The JavaScript that `mermaidx` carries, without importing it; empty where it is not installed."""
    spec = find_spec("mermaidx") if find_spec("quickjs") else None
    folders = (spec.submodule_search_locations or ()) if spec else ()
    paths = [Path(folder, "assets", name) for folder in folders for name in _SCRIPTS]
    return paths if all(path.is_file() for path in paths) else []


def available() -> bool:
    """Whether Mermaid can be run here; cheap, and imports nothing."""
    return bool(_scripts())


def engine_version() -> str:
    """What the verdicts depend on, for the key of a cache: the engine's packages with their versions and our script.

    `none` where no engine is installed, `unknown` where nobody says which one.
    """
    # Costs 20 ms to import, and a run without diagrams does not need it.
    from importlib.metadata import PackageNotFoundError, version

    if not available():
        return "none"
    try:
        packages = [f"{name} {version(name)}" for name in ("mermaidx", "quickjs-ng")]
    except PackageNotFoundError:
        return "unknown"
    return " ".join([*packages, sha256(f"{_SETUP_SCRIPT}{_JUDGE_SCRIPT}".encode()).hexdigest()[:16]])


def _failure_reason(message: str) -> str:
    """What the JavaScript engine says of a diagram it gave up on, with the limit that was reached."""
    if "interrupted" in message:
        return f"Mermaid reached the limit of {CPU_SECONDS:g} s for a diagram"
    if "out of memory" in message:
        return f"Mermaid reached the limit of {MEMORY_BYTES >> 20} MiB for a diagram"
    if "stack" in message:
        return f"Mermaid reached the limit of {STACK_BYTES >> 10} KiB of stack for a diagram"
    return f"Mermaid failed on it: {message}"


class MermaidEngine:
    """One JavaScript context with mermaid.js loaded (a third of a second, 60 MB); not for two threads at a time.

    After an `EngineError` the context is not to be used again: Mermaid keeps a queue that may be stuck.
    """

    def __init__(self) -> None:
        scripts = _scripts()
        if not scripts:
            raise EngineError("no Mermaid engine is installed")
        try:
            self._context: Any = importlib.import_module("quickjs").Context()
            self._context.set_memory_limit(MEMORY_BYTES)
            self._context.set_max_stack_size(STACK_BYTES)
            for script in (_SETUP_SCRIPT, *(path.read_text(encoding="utf-8") for path in scripts), _JUDGE_SCRIPT):
                self._context.eval(script)
        except Exception as error:
            raise EngineError(f"the Mermaid engine cannot be started: {error}") from error
        self._context.set_time_limit(CPU_SECONDS)

    def rejection(self, text: str) -> Rejection | None:
        """What Mermaid has against a diagram, None where it parses; `EngineError` where it comes to no verdict."""
        try:
            self._context.eval(f"judge({json.dumps(text)})")
            while not (verdict := self._context.eval("verdict")) and self._context.execute_pending_job():
                pass
            error_data = json.loads(verdict)
        except Exception as error:
            raise EngineError(_failure_reason(str(error))) from error
        if error_data is None:
            return None
        rejection = Rejection(
            name=error_data["name"],
            message=error_data["message"],
            kind=error_data["kind"],
            token=error_data["token"],
            expected=tuple(name.strip("'") for name in error_data["expected"]),
            rest=error_data["rest"],
            since=tuple(error_data["since"]) if error_data.get("since") else None,
        )
        if rejection.name in _ENGINE_ERRORS:
            raise EngineError(f"{rejection.name}: {rejection.message}")
        return rejection
