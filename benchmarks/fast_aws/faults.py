"""What may go wrong, as rules: the first rule that a request meets decides."""

import random
from dataclasses import dataclass, field
from enum import StrEnum

from benchmarks.fast_aws.requests import Request


class Harm(StrEnum):
    """How a request is met."""

    DENY = "deny"
    THROTTLE = "throttle"
    CUT = "cut"
    """The connection ends in the middle of the answer."""
    GARBLE = "garble"
    """Half of the answer, as if it were whole."""
    PAGE = "page"
    """A web page, with status 200."""
    STRANGER = "stranger"
    """Sound JSON or XML of something else, with status 200."""
    EMPTY = "empty"
    """An answer of AWS with nothing in it."""
    BREAK = "break"
    """Status 500."""
    EXPIRED = "expired"
    SKEWED = "skewed"
    ECHO = "echo"
    """A wrong signature, told with the canonical string that AWS made: it holds the session's token."""
    REGION_OFF = "region-off"
    HANG = "hang"
    """No answer at all; the connection stays open."""
    CLOSE = "close"
    """The connection ends without an answer."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule. Empty sets mean all; signing in is met only by rules that name its calls."""

    harm: Harm
    calls: frozenset[tuple[str, str]] = frozenset()
    accounts: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    """Access keys."""
    share: float = 1.0
    after: int = 0
    """How many requests that the rule meets are still answered."""


SIGNING_IN = frozenset({("sts", "AssumeRole"), ("sts", "GetCallerIdentity")})


@dataclass(slots=True)
class Faults:
    """The rules in force. Their dice fall alike in every run."""

    rules: tuple[Fault, ...] = ()
    met: dict[int, int] = field(default_factory=dict)
    dice: random.Random = field(default_factory=lambda: random.Random(11))  # noqa: S311 - no secret

    def harm(self, request: Request, account: str) -> Harm | None:
        """What happens to the request, if anything."""
        for index, rule in enumerate(self.rules):
            if not _meets(rule, request, account):
                continue
            self.met[index] = self.met.get(index, 0) + 1
            if self.met[index] > rule.after and (rule.share >= 1 or self.dice.random() < rule.share):
                return rule.harm
        return None


def _meets(rule: Fault, request: Request, account: str) -> bool:
    call = (request.service, request.operation)
    return (
        (call in rule.calls if rule.calls else call not in SIGNING_IN)
        and (not rule.accounts or account in rule.accounts)
        and (not rule.regions or request.region in rule.regions)
        and (not rule.keys or request.access_key in rule.keys)
    )
