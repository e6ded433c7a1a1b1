"""The demo's estate, swept over HTTP under three assumed roles."""

import time
from collections import Counter
from datetime import UTC, datetime

import pytest

from tests.demo.fixtures import SetFaults
from vpcviz.collect.asking import Clock
from vpcviz.collect.clients import Aws
from vpcviz.collect.credentials import Connection
from vpcviz.collect.results import inventory_of
from vpcviz.collect.sweep import sweep
from vpcviz.collect.sweeping import Plan
from vpcviz.demo.processes import FakeAws
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, OutcomeState

pytestmark = pytest.mark.xdist_group("fake_aws")

ACCOUNTS = ("111111111111", "222222222222", "333333333333")
REGIONS = ("us-east-1", "eu-west-1")


def _swept(fake: FakeAws, accounts: tuple[str, ...] = ACCOUNTS) -> Inventory:
    connections = [
        Connection(role_arn=f"arn:aws:iam::{account}:role/VpcvizReadOnly", external_id="workspace-1")
        for account in accounts
    ]
    clock = Clock(lambda: datetime.now(UTC), time.monotonic, time.sleep)
    return inventory_of(sweep(connections, aws=Aws(endpoint_url=fake.url), clock=clock, plan=Plan(regions=REGIONS)))


def _bodies(inventory: Inventory) -> dict[tuple[str, str, str, str], object]:
    return {(one.kind.value, one.id, one.account, one.region): one.body for one in inventory.records}


def test_the_whole_estate_is_read(own_credentials: None, fake_aws: FakeAws) -> None:
    inventory = _swept(fake_aws)
    kinds = Counter(one.kind for one in inventory.records)
    assert kinds[Kind.VPC] == 16
    assert kinds[Kind.VPC_ENDPOINT] == 27
    assert kinds[Kind.ENDPOINT_SERVICE_CONFIGURATION] == 5
    assert kinds[Kind.ENDPOINT_CONNECTION] == 6
    assert kinds[Kind.NETWORK_INTERFACE] == 98
    assert not [one for one in inventory.outcomes if one.state in (OutcomeState.DENIED, OutcomeState.THROTTLED)]


def test_throttling_changes_nothing_but_the_time(own_credentials: None, fake_aws: FakeAws, faults: SetFaults) -> None:
    calm = _bodies(_swept(fake_aws, ("333333333333",)))
    faults(throttle_every=10)
    assert _bodies(_swept(fake_aws, ("333333333333",))) == calm


def test_a_denied_call_costs_only_what_depends_on_it(
    own_credentials: None, fake_aws: FakeAws, faults: SetFaults
) -> None:
    faults(deny=["DescribeTransitGateways"])
    inventory = _swept(fake_aws, ("111111111111",))
    denied = {one.kind for one in inventory.outcomes if one.state is OutcomeState.DENIED}
    assert denied == {Kind.TRANSIT_GATEWAY}
    kinds = Counter(one.kind for one in inventory.records)
    assert kinds[Kind.TRANSIT_GATEWAY_ATTACHMENT] > 0
