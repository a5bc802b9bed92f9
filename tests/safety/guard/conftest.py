"""What the guard noted of the calls of a test that means to misbehave."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.safety.guard.plugin import Guarding


@pytest.fixture(scope="module")
def guarding(request: pytest.FixtureRequest) -> Iterator[Guarding]:
    """The guard over every call; where tests run without it, one for these tests."""
    everywhere = request.config.pluginmanager.get_plugin("guarding")
    if isinstance(everywhere, Guarding):
        yield everywhere
        return
    own = Guarding()
    request.config.pluginmanager.register(own, "guarding")
    yield own
    request.config.pluginmanager.unregister(own)
    own.end()


@pytest.fixture
def told(guarding: Guarding) -> Callable[[], list[str]]:
    """The notes so far; what is asked for here fails no test."""
    return guarding.told
