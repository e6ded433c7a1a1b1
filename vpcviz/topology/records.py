"""What was read from AWS, before it is understood: records, and how each call ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from vpcviz.topology.kinds import Kind

Body = Mapping[str, Any]

GLOBAL = "global"
"""The region of answers that have none (IAM, Organizations, Route 53)."""

UNKNOWN = "unknown"
"""The account or region of a file that tells neither."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row of an AWS answer, as it came. `account` and `region` are where it was asked, not its owner."""

    kind: Kind
    id: str
    account: str
    region: str
    body: Body


class OutcomeState(StrEnum):
    """How a call ended. Absence may be concluded from `FETCHED` alone."""

    FETCHED = "fetched"
    NOT_PROVIDED = "not-provided"
    """No file held this answer; nobody asked AWS."""
    DENIED = "denied"
    UNAVAILABLE = "unavailable"
    """The service or operation does not exist there, or the region is not enabled."""
    THROTTLED = "throttled"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one call ended in one account and region (for calls per parent: summed over the parents)."""

    kind: Kind
    account: str
    region: str
    state: OutcomeState
    service: str
    operation: str
    count: int = 0
    at: str = ""
    """When it was asked: ISO 8601, UTC; empty when unknown."""
    error_code: str = ""
    message: str = ""
    action: str = ""
    """The IAM action that the call needs, e.g. ``ec2:DescribeVpcs``."""
    by_probe: bool = False
    """True when the region's probe found nothing, so the call was not made and counts as fetched, 0."""
    stale_since: str = ""
    """When the call first failed to confirm what an earlier one read, and what is kept: ISO 8601, UTC."""
    parent: str = ""
    """For calls per parent that did not end as fetched: the parent's id ("" = all)."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything that was read: the input of `vpcviz.topology.build`."""

    records: tuple[Record, ...]
    outcomes: tuple[Outcome, ...] = field(default=())
