"""Put on the path of every process that a test starts: Python imports it at its start, and it sets the guard."""

from __future__ import annotations

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

sys.path.insert(0, ROOT)
try:
    from tests.safety.guard import guard
finally:
    sys.path.remove(ROOT)
    for _name in [name for name in sys.modules if name == "tests" or name.startswith("tests.")]:
        del sys.modules[_name]  # whatever this process calls `tests` is its own

guard.wait()
