"""The recorded estate: what a sweep of the fake AWS answers, shipped so that the demo shows a picture at once."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vpcviz.collect.bundle import read_bundle
from vpcviz.collect.results import CallResult, inventory_of
from vpcviz.topology.records import Inventory

BUNDLE = Path(__file__).with_name("estate.tar.gz")

RECORDED_AT = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
"""The moment that the recording tells, whenever it was made."""

TIME = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)(?P<mark>[T ])(?P<hour>\d\d:\d\d:\d\d)(?P<rest>[.\d]*(?:Z|\+00:?00)?)")
"""A point in time, in UTC, in any of the forms that AWS's services use."""


def recorded_inventory(*, at: datetime) -> Inventory:
    """The recorded estate as if it had been made and read at `at`, which is what the live scan then finds."""
    return inventory_of(_moved_result(result, at) for result in read_bundle(BUNDLE))


def _moved_result(result: CallResult, at: datetime) -> CallResult:
    pages = tuple(_moved(page, at) for page in result.pages)
    return replace(result, fetched_at=at.isoformat(timespec="seconds"), pages=pages)


def _moved(value: Any, at: datetime) -> Any:
    if isinstance(value, dict):
        return {key: _moved(part, at) for key, part in value.items()}
    if isinstance(value, list):
        return [_moved(part, at) for part in value]
    match = TIME.fullmatch(value) if isinstance(value, str) else None
    return _moved_time(match, at) if match else value


def _moved_time(match: re.Match[str], at: datetime) -> str:
    told = datetime.fromisoformat(f"{match['day']}T{match['hour']}+00:00")
    moved = told + (at.replace(microsecond=0) - RECORDED_AT)
    return f"{moved:%Y-%m-%d}{match['mark']}{moved:%H:%M:%S}{match['rest']}"
