"""What a filter says to a packet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Judgement:
    """Permitted, refused, or None where it cannot be told; then `missing` says why."""

    permitted: bool | None
    because: str
    resource: str
    rule: Mapping[str, Any] = field(default_factory=dict)
    missing: str = ""
