"""What could not be read, which permission is missing, and what the picture lacks for it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from vpcviz.collect.calls import call_of
from vpcviz.topology.records import Outcome, OutcomeState

NOT_ASKED = "Not asked, because "
"""How the message of a call begins that was not made because another was not answered."""

READ = frozenset({OutcomeState.FETCHED, OutcomeState.NOT_PROVIDED})


@dataclass(frozen=True, slots=True)
class Unread:
    """A call that was not answered, and where."""

    operation: str
    action: str
    state: OutcomeState
    error_code: str
    message: str
    without_it: str
    optional: bool
    places: tuple[tuple[str, str], ...]
    """Account and region."""


def unread(outcomes: Iterable[Outcome]) -> tuple[Unread, ...]:
    """Every call that was asked and not answered, in order, each with the places where that happened."""
    groups: dict[tuple[str, str, str], list[Outcome]] = defaultdict(list)
    for one in outcomes:
        if one.state not in READ and not one.message.startswith(NOT_ASKED):
            groups[one.state.value, one.kind.value, one.error_code].append(one)
    return tuple(_unread(groups[key]) for key in sorted(groups))


def _unread(group: list[Outcome]) -> Unread:
    first = min(group, key=lambda one: (one.account, one.region, one.parent))
    call = call_of(first.kind)
    return Unread(
        operation=call.operation,
        action=call.action,
        state=first.state,
        error_code=first.error_code,
        message=first.message,
        without_it=call.without_it,
        optional=call.optional,
        places=tuple(sorted({(one.account, one.region) for one in group})),
    )
