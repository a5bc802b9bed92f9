"""Which executors can be asked for, and with what."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_cli import lint


@pytest.mark.parametrize(
    "address",
    [
        "ray://a:1",
        "a:8786",
        "dask:/a:1",
        "dask://a",
        "dask://:1",
        "dask://a:99999",
        "dask://a:b",
        "dask://u@a:1",
        "dask://a:1/x",
        "",
    ],
)
def test_an_address_of_another_kind_is_a_usage_error(address: str, tmp_path: Path) -> None:
    done = lint("--executor", address, cwd=tmp_path)
    assert done.code == 2
    assert "is no address as dask://HOST:PORT, the only kind that is known" in done.err


@pytest.mark.parametrize("arguments", [["-"], ["--fix"], ["--diff"], ["--show-fixes"]])
def test_what_this_process_does_itself_goes_with_no_executor(arguments: list[str], tmp_path: Path) -> None:
    done = lint("--executor", "dask://127.0.0.1:8786", *arguments, cwd=tmp_path)
    assert done.code == 2
    assert "--executor examines pages elsewhere" in done.err
