"""What could not be read, in words: "could not look" is never "nothing there"."""

from dataclasses import dataclass

from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.records import Outcome, OutcomeState

UNREADABLE = frozenset(
    {
        OutcomeState.DENIED,
        OutcomeState.THROTTLED,
        OutcomeState.FAILED,
        OutcomeState.UNAVAILABLE,
        OutcomeState.CANCELLED,
    }
)
"""States after which nothing may be concluded from absence."""

_WORDS = {
    OutcomeState.DENIED: "access was denied",
    OutcomeState.THROTTLED: "AWS throttled the call until it was given up",
    OutcomeState.FAILED: "the call failed",
    OutcomeState.UNAVAILABLE: "the operation is not available there",
    OutcomeState.CANCELLED: "the scan was cancelled",
}


@dataclass(frozen=True, slots=True)
class Gap:
    """A call that told nothing, and what to do about it."""

    outcome: Outcome
    sentence: str


def gaps(topology: Topology) -> tuple[Gap, ...]:
    """Everything that could not be read, sorted by account, region and kind."""
    failed = (outcome for outcome in topology.outcomes if outcome.state in UNREADABLE)
    ordered = sorted(failed, key=lambda item: (item.account, item.region, item.kind, item.operation, item.parent))
    return tuple(Gap(outcome, sentence(outcome)) for outcome in ordered)


def sentence(outcome: Outcome) -> str:
    """Why a call told nothing, e.g. "transit gateways of 111111111111 in eu-west-1 could not be read: …"."""
    what = f"{plural(outcome.kind)} of {outcome.account} in {outcome.region}"
    of_one = f" for {outcome.parent}" if outcome.parent else ""
    return f"{what} could not be read{of_one}: {because(outcome)}"


def because(outcome: Outcome) -> str:
    """Why a call told nothing, and what to grant, e.g. "access was denied (AccessDenied); grant ec2:DescribeVpcs"."""
    code = f" ({outcome.error_code})" if outcome.error_code else ""
    cure = f"; grant {outcome.action}" if outcome.state is OutcomeState.DENIED and outcome.action else ""
    return f"{_WORDS[outcome.state]}{code}{cure}"


def plural(kind: Kind) -> str:
    """A kind's plural in plain words."""
    word = kind.value.replace("-", " ").replace("vpc ", "VPC ").replace("vpc", "VPC")
    if word.endswith(("s", "health", "details")):
        return word
    return f"{word[:-1]}ies" if word.endswith("y") and not word.endswith("ay") else f"{word}s"
