"""Real processes: what streams, signals and terminals do to the command line."""

from __future__ import annotations

import errno
import signal
import subprocess
import sys
from inspect import cleandoc
from pathlib import Path

import pytest

from linter.cli.main import explain
from tests.helpers.command import EXAM, TRACKER, write
from tests.helpers.environment import cached, checkout

COMMAND = [sys.executable, "-m", "linter"]
CAFE = "# Pr\u00fcfung \u4e2d\u6587 \U0001f600\n"


def spawn(*args: str, cwd: Path, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own."""
    return subprocess.run(
        [*COMMAND, *args], cwd=cwd, input=stdin, capture_output=True, env=checkout(**env), check=False
    )


def shell(redirected: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a shell line; `$@` stands for it, and the exit code is the command's own."""
    line = f"set -o pipefail; {redirected}"
    command = ["bash", "-c", line, "bash", *COMMAND]
    return subprocess.run(command, cwd=cwd, env=checkout(**env), capture_output=True, check=False)


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


@pytest.mark.slow
def test_the_installed_command_is_the_module(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("lint-modules")
    if not command.exists():
        pytest.skip("the command is not installed beside this interpreter")
    done = subprocess.run([command, "--version"], cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout == spawn("--version", cwd=tmp_path).stdout


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_manual_on_an_ascii_terminal(tmp_path: Path) -> None:
    done = spawn("rule", "--all", "--color", "always", cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert done.returncode == 0


def test_a_full_disk_exits_2(tmp_path: Path) -> None:
    done = shell('"$@" > /dev/full', write(tmp_path, progress=TRACKER))
    assert done.returncode == 2
    assert b"No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("buffered", [True, False], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize(
    "args",
    [
        "",
        "--help",
        "check --help",
        "--version",
        "completion bash",
        "rule",
        "rule DOC001",
        "config show",
        "config schema",
        "inspect TRACKER.md",
        "status",
        "new module --title Leases",
        "--output json",
        "server",
    ],
)
def test_a_full_disk_is_told_in_one_line_by_every_command(tmp_path: Path, args: str, buffered: bool) -> None:
    if args == "server":
        pytest.importorskip("pygls")
    write(tmp_path, progress=TRACKER)
    (tmp_path / "progress.md").rename(tmp_path / "TRACKER.md")
    request = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"capabilities":{}}}'
    (tmp_path / "asked").write_bytes(b"Content-Length: %d\r\n\r\n%s" % (len(request), request))
    done = shell(f'"$@" {args} < asked > /dev/full', tmp_path, PYTHONUNBUFFERED="" if buffered else "1")
    assert (done.returncode, done.stderr) == (2, b"lint-modules: error: No space left on device\n")


@pytest.mark.slow
def test_a_full_disk_is_told_where_an_answer_is_told_again(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    write(tmp_path, progress=TRACKER)
    kept = cached(tmp_path_factory.mktemp("home"))
    first, again = (shell('"$@"', tmp_path, PYTHONUNBUFFERED="", **kept) for _ in range(2))
    assert (again.returncode, again.stdout) == (first.returncode, first.stdout)
    done = shell('"$@" > /dev/full', tmp_path, PYTHONUNBUFFERED="", **kept)
    assert (done.returncode, done.stderr) == (2, b"lint-modules: error: No space left on device\n")


@pytest.mark.slow
def test_what_is_printed_last_is_written_before_the_process_ends(tmp_path: Path) -> None:
    lines = """
    from linter.cli import entry
    entry._run = lambda words: print("last") or 0
    entry.main()
    """
    command = f"{sys.executable} -c '{cleandoc(lines)}' status"
    done = shell(f"{command} > /dev/full", tmp_path, PYTHONUNBUFFERED="")
    assert (done.returncode, done.stderr) == (2, b"lint-modules: error: No space left on device\n")
    assert shell(f"{command} >&-", tmp_path, PYTHONUNBUFFERED="").returncode == 0
    assert shell(f"{command}; exit $?", tmp_path, PYTHONUNBUFFERED="").stdout == b"last\n"


def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    done = shell('"$@" rule --all | true', tmp_path)
    assert done.stderr == b""


def test_a_closed_pipe_is_no_finding(tmp_path: Path) -> None:
    assert shell('"$@" rule --all | true', tmp_path).returncode != 1


@pytest.mark.slow
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
    )
    assert process.stdin is not None
    process.stdin.write(b"x" * 200_000)  # more than a pipe holds: returning means that the command reads, and waits
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert (process.returncode, out, err.strip()) == (130, b"", b"")


@pytest.mark.slow
@pytest.mark.parametrize("module", ["linter.app.replay", "linter.cli.main", "linter.cli.console", "click"])
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


@pytest.mark.slow
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


@pytest.mark.slow
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
