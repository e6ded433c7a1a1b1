"""What a finding is, and what could not be judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final


class Severity(StrEnum):
    """How bad a finding is."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for `info`, up to 4 for `critical`."""
        return _RANKS[self]

    def at_least(self, other: "Severity") -> bool:
        """Whether it is as bad as `other`, or worse."""
        return self.rank >= other.rank


_RANKS: Final[Mapping[Severity, int]] = {severity: rank for rank, severity in enumerate(Severity)}

WORST_FIRST: Final = tuple(sorted(Severity, key=lambda severity: -severity.rank))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found."""

    rule: str
    """The rule's slug, a key of `rules.RULE_OF`."""
    severity: Severity
    resource: str
    """The id of what is wrong, or of what to change."""
    account: str
    region: str
    title: str
    because: str
    """A sentence that cites ids, routes and rules with their values."""
    remedy: str

    def to_json(self) -> dict[str, Any]:
        """The finding as `findings --json` prints it."""
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "resource": self.resource,
            "account": self.account,
            "region": self.region,
            "title": self.title,
            "because": self.because,
            "remedy": self.remedy,
        }

    @property
    def order(self) -> tuple[int, str, str, str, str, str]:
        """The worst first, then by rule, place and resource."""
        return (-self.severity.rank, self.rule, self.account, self.region, self.resource, self.because)


@dataclass(frozen=True, slots=True, order=True)
class Unjudged:
    """A rule that could not be judged in an account and region, in whole or for one resource: no finding is no "all well"."""

    rule: str
    account: str
    region: str
    why: str

    def to_json(self) -> dict[str, str]:
        """The same as JSON."""
        return {"rule": self.rule, "account": self.account, "region": self.region, "why": self.why}


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that the rules say of a topology."""

    found: tuple[Finding, ...]
    """The worst first, then by rule, account, region and resource."""
    unjudged: tuple[Unjudged, ...]
    """By rule, account and region."""
