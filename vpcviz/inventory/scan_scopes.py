"""What a scan covers: accounts and regions, all of them when none is named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ScanScope:
    """Accounts and regions to read. The calls of an account that have no region are always among them."""

    accounts: frozenset[str] = frozenset()
    """Empty for every connected account."""
    regions: frozenset[str] = frozenset()
    """Empty for those that each account is connected with."""

    @classmethod
    def of(cls, accounts: Iterable[str], regions: Iterable[str]) -> "ScanScope":
        """The scope with these names."""
        return cls(frozenset(accounts), frozenset(regions))

    @classmethod
    def from_arguments(cls, arguments: Mapping[str, Any]) -> "ScanScope":
        """The scope of a job."""
        return cls.of(arguments.get("accounts", ()), arguments.get("regions", ()))

    def as_arguments(self) -> dict[str, list[str]]:
        """As a job's arguments hold it."""
        return {"accounts": sorted(self.accounts), "regions": sorted(self.regions)}

    @property
    def key(self) -> str:
        """The same for equal scopes."""
        return f"{','.join(sorted(self.accounts))};{','.join(sorted(self.regions))}"

    def covers(self, other: "ScanScope") -> bool:
        """True when whoever scans this has scanned the other, too."""
        return _within(other.accounts, self.accounts) and _within(other.regions, self.regions)

    def overlaps(self, other: "ScanScope") -> bool:
        """True when both read some account: its calls without a region are common to them, whatever the regions."""
        return not self.accounts or not other.accounts or not self.accounts.isdisjoint(other.accounts)

    def regions_of(self, connected: Iterable[str]) -> tuple[str, ...] | None:
        """Which regions to read of an account that is connected with these; empty for all, None for none of them."""
        known = frozenset(connected)
        if not self.regions or not known:
            return tuple(sorted(self.regions or known))
        return tuple(sorted(self.regions & known)) or None


def _within(part: frozenset[str], whole: frozenset[str]) -> bool:
    """Whether the names are among the others; no name stands for all of them."""
    return not whole or (bool(part) and part <= whole)
