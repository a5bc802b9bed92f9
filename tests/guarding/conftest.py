"""What the guard noted of the calls of a test that means to misbehave."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.guarding.plugin import Guarding


@pytest.fixture
def told(request: pytest.FixtureRequest) -> Callable[[], list[str]]:
    """The notes so far; what is asked for here fails no test."""
    guarding = request.config.pluginmanager.get_plugin("guarding")
    assert isinstance(guarding, Guarding)
    return guarding.told
