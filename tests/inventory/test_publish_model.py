"""Publishing, held to a plain model over random histories."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.inventory.estates import inventory, outcome, vpc
from vpcviz.inventory.models import ResourceVersion, Snapshot
from vpcviz.inventory.selectors import inventory_of
from vpcviz.inventory.services import publish
from vpcviz.people.services import create_workspace
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import OutcomeState

NOW = datetime(2026, 3, 4, tzinfo=UTC)
ACCOUNTS = ("111111111111", "222222222222")
REGIONS = ("eu-west-1", "us-east-1")
Place = tuple[str, str]
Known = dict[tuple[Place, str], str]


@dataclass(frozen=True)
class Look:
    """How one place was looked at: the outcome, and the VPCs with their CIDR blocks that came."""

    state: OutcomeState
    found: dict[str, str] = field(default_factory=dict)


places = st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(REGIONS))
found = st.dictionaries(
    st.sampled_from(["vpc-1", "vpc-2", "vpc-3"]), st.sampled_from(["10.0.0.0/16", "10.1.0.0/16"]), max_size=3
)
looks = st.builds(Look, state=st.sampled_from(list(OutcomeState)), found=found)
scans = st.dictionaries(places, looks, max_size=4)


def naive(known: Known, scan: dict[Place, Look]) -> Known:
    """What is known after a scan, by the words of the design."""
    after = dict(known)
    for place, look in scan.items():
        if look.state is OutcomeState.FETCHED:
            after = {key: cidr for key, cidr in after.items() if key[0] != place}
        after.update({(place, vpc_id): cidr for vpc_id, cidr in look.found.items()})
    return after


def seen(snapshot: Snapshot) -> Known:
    return {
        ((record.account, record.region), record.id): record.body["CidrBlock"]
        for record in inventory_of(snapshot).records
    }


class Publishing(TestCase):
    """Hypothesis needs Django's own test case, which gives each example its own transaction."""

    @pytest.mark.usefixtures("_nothing_of_an_earlier_test")
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(scans, min_size=1, max_size=6))
    def test_every_snapshot_shows_what_was_known_then(self, history: list[dict[Place, Look]]) -> None:
        workspace = create_workspace(slug="model", now=NOW)
        known: Known = {}
        expected: list[Known] = []
        for scan in history:
            records = [
                vpc(vpc_id, cidr, account=account, region=region)
                for (account, region), look in scan.items()
                for vpc_id, cidr in look.found.items()
            ]
            outcomes = [
                outcome(Kind.VPC, look.state, account=account, region=region)
                for (account, region), look in scan.items()
            ]
            publish(workspace=workspace, inventory=inventory(records, outcomes), source="test", now=NOW)
            before, known = known, naive(known, scan)
            expected.append(known)
            written = {key for key in known if before.get(key) != known[key]}
            assert ResourceVersion.objects.filter(valid_from=len(expected)).count() == len(written)
        for number, then in enumerate(expected, start=1):
            assert seen(Snapshot.objects.get(number=number)) == then
