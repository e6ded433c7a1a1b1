"""Token buckets hold every API to its own pace."""

from tests.collect.conftest import StillClock
from vpcviz.collect.buckets import RATES, Buckets, Rate
from vpcviz.collect.calls import CALLS

HERE = ("111122223333", "us-east-1", "ec2")


def _buckets(still: StillClock) -> Buckets:
    return Buckets(lambda: still.at_s, still.sleep, {"ec2": Rate(3, 2), "route53": Rate(1, 1)})


def test_the_first_calls_do_not_wait_and_the_next_ones_do(still: StillClock) -> None:
    buckets = _buckets(still)
    for _ in range(3):
        buckets.take(*HERE, "DescribeVpcs")
    assert still.slept == []
    buckets.take(*HERE, "DescribeVpcs")
    assert still.slept == [0.5]


def test_a_bucket_refills_up_to_its_size(still: StillClock) -> None:
    buckets = _buckets(still)
    for _ in range(3):
        buckets.take(*HERE, "DescribeVpcs")
    still.at_s += 100
    for _ in range(3):
        buckets.take(*HERE, "DescribeVpcs")
    assert still.slept == []


def test_apis_regions_and_accounts_do_not_wait_for_each_other(still: StillClock) -> None:
    buckets = _buckets(still)
    for place in (HERE, ("111122223333", "eu-west-1", "ec2"), ("999900001111", "us-east-1", "ec2")):
        for operation in ("DescribeVpcs", "DescribeSubnets"):
            for _ in range(3):
                buckets.take(*place, operation)
    assert still.slept == []


def test_route_53_counts_all_its_apis_together(still: StillClock) -> None:
    buckets = _buckets(still)
    buckets.take("1", "global", "route53", "ListHostedZones")
    buckets.take("1", "global", "route53", "GetHostedZone")
    assert still.slept == [1.0]


def test_a_throttled_api_starts_from_an_empty_bucket(still: StillClock) -> None:
    buckets = _buckets(still)
    buckets.take(*HERE, "DescribeVpcs")
    buckets.drain(*HERE, "DescribeVpcs")
    buckets.take(*HERE, "DescribeVpcs")
    assert still.slept == [0.5]


def test_every_service_of_the_table_has_a_rate() -> None:
    assert {call.service for call in CALLS if call.asked} <= RATES.keys()
    assert RATES["ec2"] == Rate(100, 20)
