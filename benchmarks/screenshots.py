"""Pictures of the HTML report: `python -m benchmarks.screenshots REPORT FOLDER`, with the extra `browser`.

Each is of the first screen, and of the whole page, at the width of a desk and of a phone, in light and in dark.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.helpers.browser import started

SIZES = {1280: 800, 390: 844}
SCHEMES = ("light", "dark")


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screenshots", description=__doc__)
    parser.add_argument("report", type=Path, help="a page that `lint-modules --output html=report.html` wrote")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for browser in started():
        for width, height in SIZES.items():
            for scheme in SCHEMES:
                page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
                page.goto(given.report.resolve().as_uri())
                name = given.folder / f"report-{width}-{scheme}"
                page.screenshot(path=f"{name}.png")
                page.screenshot(path=f"{name}-whole.png", full_page=True)
                page.close()


if __name__ == "__main__":
    main()
