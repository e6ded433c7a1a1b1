"""The fast AWS tells what was recorded, copy by copy, and throttles as AWS does."""

from collections import Counter
from collections.abc import Iterator

import pytest

from benchmarks.fast_aws.answers import Answers
from benchmarks.fast_aws.estate import RECORDED_ACCOUNTS, RECORDED_REGIONS, REGIONS, account_id
from benchmarks.fast_aws.faults import Faults
from benchmarks.fast_aws.requests import Request
from tests.collect.fast import Sweeper, sweeper
from vpcviz.collect.bundle import read_bundle
from vpcviz.collect.results import inventory_of
from vpcviz.demo.recorded import BUNDLE
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Record

ASKED_OF_THE_RECORDING = {Kind.REGION}
"""The fast AWS has four regions, the recording two."""


@pytest.fixture
def fast(own_credentials: None) -> Iterator[Sweeper]:
    with sweeper() as running:
        yield running


def kinds(records: tuple[Record, ...], account: str) -> Counter[Kind]:
    return Counter(
        one.kind
        for one in records
        if one.account == account
        and one.region in (RECORDED_REGIONS[0], "global")
        and one.kind not in ASKED_OF_THE_RECORDING
    )


def test_each_account_is_told_what_was_recorded_of_its_model(fast: Sweeper) -> None:
    fast.accounts = (0, 1, 2)
    recorded, told = inventory_of(read_bundle(BUNDLE)).records, fast.inventory().records
    for number in fast.accounts:
        assert kinds(told, account_id(number)) == kinds(recorded, RECORDED_ACCOUNTS[number])


def test_copies_have_ids_of_their_own(fast: Sweeper) -> None:
    fast.accounts = (0, 3)
    ids: dict[str, set[str]] = {account_id(0): set(), account_id(3): set()}
    for one in fast.inventory().records:
        if one.kind in (Kind.VPC, Kind.SUBNET, Kind.NETWORK_INTERFACE):
            ids[one.account].add(one.id)
    first, second = ids.values()
    assert len(first) == len(second) > 10
    assert not first & second


def test_an_api_gives_a_hundred_answers_at_once_and_twenty_a_second() -> None:
    now = [0.0]
    answers = Answers(lambda: now[0], Faults())
    request = Request(f"ASIA{account_id(0)}0001", REGIONS[0], "ec2", "DescribeVpcs", {})
    assert Counter(answers.to(request).status for _ in range(120)) == {200: 100, 400: 20}
    now[0] = 1.0
    assert Counter(answers.to(request).status for _ in range(30)) == {200: 20, 400: 10}
    assert answers.throttled == 30
