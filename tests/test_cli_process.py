"""Real processes: what streams, signals and terminals do to the command line."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from inspect import cleandoc
from pathlib import Path

import pytest

from linter.cli.main import explain
from tests.conftest import HEEDING
from tests.test_cli import EXAM, TRACKER, write

COMMAND = [sys.executable, "-m", "linter"]
CAFE = "# Pr\u00fcfung \u4e2d\u6587 \U0001f600\n"


def spawn(*args: str, cwd: Path, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own."""
    return subprocess.run(
        [*COMMAND, *args], cwd=cwd, input=stdin, capture_output=True, env={**os.environ, **env}, check=False
    )


def shell(redirected: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """The command in a shell line; `$@` stands for it, and the exit code is the command's own."""
    line = f"set -o pipefail; {redirected}"
    return subprocess.run(["bash", "-c", line, "bash", *COMMAND], cwd=cwd, capture_output=True, check=False)


@pytest.mark.parametrize(
    ("content", "args", "code"),
    [
        (TRACKER, [], 0),
        (EXAM, [], 1),
        (EXAM, ["--fail-level", "never"], 0),
        ("\0", [], 2),
        (EXAM, ["--frobnicate"], 2),
        (EXAM, ["--select", "XYZ"], 2),
        (EXAM, ["nowhere.md"], 2),
    ],
)
def test_the_codes_of_a_real_process(tmp_path: Path, content: str, args: list[str], code: int) -> None:
    done = spawn(*args, cwd=write(tmp_path, short_exam=content))
    assert done.returncode == code
    assert b"Traceback" not in done.stdout + done.stderr


def test_the_installed_command_is_the_module(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("lint-modules")
    if not command.exists():
        pytest.skip("the command is not installed beside this interpreter")
    done = subprocess.run([command, "--version"], cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout == spawn("--version", cwd=tmp_path).stdout


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_terminal_that_lacks_characters_gets_escapes(tmp_path: Path, encoding: str) -> None:
    write(tmp_path, **{"pr\u00fcfung-exam.md": CAFE})
    done = spawn("--select", "EXM016", cwd=tmp_path, PYTHONIOENCODING=encoding)
    assert done.returncode == 1
    text = done.stdout.decode(encoding)
    assert ("\u4e2d" if encoding == "utf-8" else "\\u4e2d\\u6587 \\U0001f600") in text
    missing = spawn("n\u00efe\u4e2d.md", cwd=tmp_path, PYTHONIOENCODING=encoding)
    assert missing.returncode == 2
    assert b"does not exist" in missing.stderr


def test_a_manual_on_an_ascii_terminal(tmp_path: Path) -> None:
    done = spawn("rule", "--all", "--color", "always", cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert done.returncode == 0


def test_a_full_disk_exits_2(tmp_path: Path) -> None:
    done = shell('"$@" > /dev/full', write(tmp_path, progress=TRACKER))
    assert done.returncode == 2
    assert b"No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    done = shell('"$@" rule --all | true', tmp_path)
    assert done.stderr == b""


def test_a_closed_pipe_is_no_finding(tmp_path: Path) -> None:
    assert shell('"$@" rule --all | true', tmp_path).returncode != 1


@pytest.mark.parametrize(
    ("line", "code"),
    [
        pytest.param('"$@" nowhere.md 2>&-', 2, id="complaint on a closed stderr"),
        pytest.param('"$@" nowhere.md 2>/dev/full', 2, id="complaint on a full disk"),
        pytest.param('"$@" nowhere.md 2>&1 | true', 2, id="complaint nobody reads"),
        pytest.param('"$@" > /dev/full 2>&1', 2, id="all on a full disk"),
        pytest.param('"$@" init 2>/dev/full', 0, id="news on a full disk"),
        pytest.param('"$@" - <&-', 2, id="stdin closed"),
        pytest.param('"$@" >&-', 2, id="stdout closed"),
    ],
)
def test_closed_streams(tmp_path: Path, line: str, code: int) -> None:
    done = shell(line, write(tmp_path, progress=TRACKER))
    assert done.returncode == code
    assert b"internal error" not in done.stderr


def test_an_interrupt_exits_130_without_a_traceback(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "-", "--stdin-filename", "x-exam.md"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        preexec_fn=HEEDING,
    )
    assert process.stdin is not None
    process.stdin.write(b"x" * 200_000)  # more than a pipe holds: returning means that the command reads, and waits
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert (process.returncode, out, err.strip()) == (130, b"", b"")


@pytest.mark.parametrize("module", ["linter.cli.again", "linter.cli.main", "linter.cli.console", "click"])
def test_an_interrupt_of_an_import_exits_130_too(tmp_path: Path, module: str) -> None:
    lines = f"""
    import sys
    class Interrupting:
        def find_spec(self, name, *_):
            if name == "{module}":
                raise KeyboardInterrupt
    sys.meta_path.insert(0, Interrupting())
    from linter.cli.entry import main
    main()
    """
    done = subprocess.run([sys.executable, "-c", cleandoc(lines)], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


@pytest.mark.parametrize(
    ("page", "args", "code", "says"),
    [
        (b"# T\n", ["--stdin-filename", "x-exam.md", "--select", "EXM016"], 1, b"x-exam.md:1:1: error EXM016"),
        (b"# T\n", [], 0, b"0 documents checked, 1 of other kinds skipped"),
        (b"---\ntype: exam\n---\n# T\n", ["--select", "EXM016"], 1, b"<stdin>:4:1: error EXM016"),
        (b"\xff\xfe", ["--stdin-filename", "x-exam.md"], 2, b"x-exam.md:1:1: error DOC001"),
        (b"x" * 1_048_577, [], 2, b"<stdin>:1:1: error DOC001"),
        (b"", ["--stdin-filename", "docs/x-exam.md", "--select", "EXM016"], 1, b"x-exam.md:1:1: error EXM016"),
    ],
)
def test_standard_input(tmp_path: Path, page: bytes, args: list[str], code: int, says: bytes) -> None:
    done = spawn("-", "--output", "concise", *args, cwd=tmp_path, stdin=page)
    assert done.returncode == code
    assert says in done.stdout


@pytest.mark.parametrize("args", ["", "status --write", "init", "new module --output a-module.md", "baseline create"])
def test_a_current_folder_that_is_gone_is_named_as_the_fault(tmp_path: Path, args: str) -> None:
    (tmp_path / "gone").mkdir()
    done = shell(f'rmdir ../gone; "$@" {args}', tmp_path / "gone")
    reason = b"lint-modules: error: the current folder does not exist any more: change to one that does\n"
    assert (done.returncode, done.stderr, list(tmp_path.iterdir())) == (2, reason, [])


def test_another_fault_is_told_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    reason = "No usable temporary directory found in ['/nowhere']"
    assert explain(FileNotFoundError(errno.ENOENT, reason)) == 2  # as `tempfile` has it
    assert capsys.readouterr().err == f"lint-modules: error: {reason}\n"
