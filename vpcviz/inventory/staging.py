"""What a scan has read so far: one piece per account, or per account and region, until it is published."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from vpcviz.collect.results import distinct, sorted_outcomes
from vpcviz.inventory.packing import canonical, packed, unpacked
from vpcviz.jobs import pieces
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, Outcome, OutcomeState, Record


def stage(*, scan_id: int, account: str, inventory: Inventory, region: str = "") -> None:
    """Keep what was read; instead of what an earlier attempt read there."""
    pieces.keep(job_id=scan_id, key=f"{account}/{region}", data=_written(inventory))


def staged(*, scan_id: int) -> frozenset[tuple[str, str]]:
    """The accounts and regions of which something is kept."""
    return frozenset(_place(key) for key in pieces.keys(job_id=scan_id))


def staged_accounts(*, scan_id: int) -> Iterator[Inventory]:
    """What is kept, an account at a time, so that memory does not grow with their number."""
    kept = ((_place(key), data) for key, data in pieces.each(job_id=scan_id))
    for _, same in groupby(((place[0], data) for place, data in kept), key=itemgetter(0)):
        yield _joined(_read(data) for _, data in same)


def forget(*, scan_id: int) -> None:
    """Drop what is kept: it was published."""
    pieces.forget(job_id=scan_id)


def _place(key: str) -> tuple[str, str]:
    account, _, region = key.partition("/")
    return account, region


def _joined(parts: Iterable[Inventory]) -> Inventory:
    whole = list(parts)
    if len(whole) == 1:
        return whole[0]
    return Inventory(
        distinct(record for part in whole for record in part.records),
        sorted_outcomes(outcome for part in whole for outcome in part.outcomes),
    )


def _written(inventory: Inventory) -> bytes:
    return packed(
        canonical(
            {
                "records": [[one.kind.value, one.id, one.account, one.region, one.body] for one in inventory.records],
                "outcomes": [
                    {name: value for name, value in _fields(outcome).items() if value} for outcome in inventory.outcomes
                ],
            }
        )
    )


def _fields(outcome: Outcome) -> dict[str, object]:
    fields = {name: getattr(outcome, name) for name in Outcome.__slots__}
    return {**fields, "kind": outcome.kind.value, "state": outcome.state.value}


def _read(data: bytes) -> Inventory:
    told = unpacked(data)
    return Inventory(
        tuple(Record(Kind(kind), one, account, region, body) for kind, one, account, region, body in told["records"]),
        tuple(_outcome(row) for row in told["outcomes"]),
    )


def _outcome(row: dict[str, Any]) -> Outcome:
    empty: dict[str, Any] = dict.fromkeys(("account", "region", "service", "operation"), "")
    return Outcome(**{**empty, **row, "kind": Kind(row["kind"]), "state": OutcomeState(row["state"])})
