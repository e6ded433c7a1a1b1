"""Small inventories for the tests."""

from collections.abc import Iterable, Mapping
from typing import Any

from vpcviz.collect.calls import call_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, Outcome, OutcomeState, Record

ACCOUNT = "111111111111"
REGION = "eu-west-1"


def record(kind: Kind, resource_id: str, *, account: str = ACCOUNT, region: str = REGION, **body: Any) -> Record:
    return Record(kind=kind, id=resource_id, account=account, region=region, body=body)


def vpc(vpc_id: str, cidr: str = "10.0.0.0/16", *, account: str = ACCOUNT, region: str = REGION) -> Record:
    return record(Kind.VPC, vpc_id, account=account, region=region, VpcId=vpc_id, CidrBlock=cidr, OwnerId=account)


def outcome(
    kind: Kind,
    state: OutcomeState = OutcomeState.FETCHED,
    *,
    account: str = ACCOUNT,
    region: str = REGION,
    parent: str = "",
    at: str = "2026-03-04T05:06:07+00:00",
) -> Outcome:
    call = call_of(kind)
    return Outcome(
        kind=kind,
        account=account,
        region=region,
        state=state,
        service=call.service,
        operation=call.operation,
        at=at,
        action=call.action,
        parent=parent,
    )


def inventory(records: Iterable[Record] = (), outcomes: Iterable[Outcome] = ()) -> Inventory:
    return Inventory(records=tuple(records), outcomes=tuple(outcomes))


def bodies(found: Inventory, kind: Kind) -> Mapping[str, Mapping[str, Any]]:
    return {one.id: one.body for one in found.records if one.kind is kind}
