"""Where the third-party inventories lie, when they are there. They are never part of the project."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"


def shared_data() -> Path:
    """The folder of recorded AWS inventories; skips the test, saying so, when it is absent."""
    if not DATA.is_dir():
        pytest.skip(f"the recorded AWS inventories are not there: {DATA.parent.name}/{DATA.name} beside the project")
    return DATA
