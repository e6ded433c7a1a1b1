"""How calls ended, and the inventory that they add up to."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vpcviz.collect.call import Call, Params, Shape
from vpcviz.collect.calls import BY_OPERATION, call_of
from vpcviz.collect.shape import Answer, records_of, region_of
from vpcviz.topology.records import Inventory, Outcome, OutcomeState, Record

if TYPE_CHECKING:
    from vpcviz.topology.kinds import Kind

SEVERITY = (
    OutcomeState.FETCHED,
    OutcomeState.NOT_PROVIDED,
    OutcomeState.UNAVAILABLE,
    OutcomeState.CANCELLED,
    OutcomeState.FAILED,
    OutcomeState.THROTTLED,
    OutcomeState.DENIED,
)


@dataclass(frozen=True, slots=True)
class CallResult:
    """One call as it was asked and how it ended, with the pages that came."""

    account: str
    region: str
    service: str
    operation: str
    params: Params = field(default_factory=dict)
    outcome: OutcomeState = OutcomeState.FETCHED
    error_code: str = ""
    message: str = ""
    fetched_at: str = ""
    pages: tuple[Answer, ...] = ()
    by_probe: bool = False

    @property
    def call(self) -> Call | None:
        """The row of the table of calls, if there is one."""
        return BY_OPERATION.get((self.service, self.operation))

    @property
    def parent_id(self) -> str:
        """What the call was asked for, when it is asked per parent."""
        call = self.call
        value = self.params.get(call.parent.param, "") if call and call.parent else ""
        return value if isinstance(value, str) else ""


def records_in(result: CallResult) -> tuple[Record, ...]:
    """The records in the pages of a result; none when its call is not in the table."""
    call = result.call
    if call is None:
        return ()
    return records_of(call, (result.account, result.region), result.pages, result.parent_id)


def inventory_of(results: Iterable[CallResult]) -> Inventory:
    """Records and outcomes of any number of calls. The order of the results does not matter."""
    records: list[Record] = []
    ended: dict[tuple[Kind, str, str], list[_Ended]] = defaultdict(list)
    for result in results:
        call = result.call
        if call is None:
            continue
        found = records_in(result)
        records.extend(found)
        ids = frozenset(record.id for record in found)
        ended[call.kind, result.account, region_of(call, result.region)].append(_Ended(call, result, ids))
    outcomes = [outcome for group in ended.values() for outcome in _summed(group)]
    return Inventory(distinct(records), sorted_outcomes(outcomes))


@dataclass(frozen=True, slots=True)
class _Ended:
    call: Call
    result: CallResult
    ids: frozenset[str]


def _summed(group: Sequence[_Ended]) -> list[Outcome]:
    """One outcome for the group, and one for each parent that was not answered while others were."""
    group = sorted(group, key=lambda one: (one.result.parent_id, canonical(one.result.params)))
    failed = [one for one in group if one.result.outcome is not OutcomeState.FETCHED]
    if len(failed) < len(group) and failed and all(one.result.parent_id for one in failed):
        whole = [one for one in group if one.result.outcome is OutcomeState.FETCHED]
        return [_outcome(whole, ""), *(_outcome([one], one.result.parent_id) for one in failed)]
    return [_outcome(group, "")]


def _outcome(group: Sequence[_Ended], parent: str) -> Outcome:
    worst = max(group, key=lambda one: SEVERITY.index(one.result.outcome))
    call, result = worst.call, worst.result
    return Outcome(
        kind=call.kind,
        account=result.account,
        region=region_of(call, result.region),
        state=result.outcome,
        service=call.service,
        operation=call.operation,
        count=len(frozenset[str]().union(*(one.ids for one in group))),
        at=max(one.result.fetched_at for one in group),
        error_code=result.error_code,
        message=result.message,
        action=call.action,
        by_probe=all(one.result.by_probe for one in group),
        parent=parent,
    )


def distinct(records: Iterable[Record]) -> tuple[Record, ...]:
    """The records in a fixed order, one for each (kind, account, region, id), whichever came first."""
    groups: dict[tuple[str, str, str, str], list[Record]] = defaultdict(list)
    for record in records:
        groups[record.kind.value, record.account, record.region, record.id].append(record)
    return tuple(_one(groups[key]) for key in sorted(groups))


def _one(same: Sequence[Record]) -> Record:
    """The fullest of several records of one thing; answers kept whole are joined row by row."""
    if len(same) == 1:
        return same[0]
    bodies = {canonical(record.body): record for record in same}
    ordered = [bodies[text] for text in sorted(bodies, key=lambda text: (-len(text), text))]
    call = call_of(same[0].kind)
    if len(ordered) == 1 or call.shape is not Shape.PER_PARENT:
        return ordered[0]
    first = ordered[0]
    rows = {canonical(row): row for record in ordered for row in record.body.get(call.result_key, ())}
    body = {**first.body, call.result_key: [rows[text] for text in sorted(rows)]}
    return Record(first.kind, first.id, first.account, first.region, body)


def sorted_outcomes(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """The outcomes in a fixed order."""
    return tuple(
        sorted(outcomes, key=lambda one: (one.account, one.region, one.kind.value, one.parent, one.state.value))
    )


def canonical(body: Mapping[str, Any] | Sequence[Any]) -> str:
    """JSON text that is the same for equal values."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
