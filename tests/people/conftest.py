"""What the tests of people share."""

from datetime import UTC, datetime

import pytest


@pytest.fixture
def live_now() -> datetime:
    """The moment that the views see."""
    return datetime.now(UTC)
