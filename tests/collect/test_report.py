"""The report of what could not be read."""

from vpcviz.collect.report import unread
from vpcviz.collect.results import CallResult, inventory_of
from vpcviz.topology.records import OutcomeState


def _denied(operation: str, region: str, message: str = "no") -> CallResult:
    return CallResult("1", region, "ec2", operation, {}, OutcomeState.DENIED, "UnauthorizedOperation", message)


def test_a_denied_call_is_told_once_with_all_its_places() -> None:
    results = [_denied("DescribeTransitGateways", region) for region in ("us-east-1", "eu-west-1")]
    (told,) = unread(inventory_of(results).outcomes)
    assert told.action == "ec2:DescribeTransitGateways"
    assert told.places == (("1", "eu-west-1"), ("1", "us-east-1"))
    assert told.without_it.startswith("Transit gateways")


def test_what_was_read_and_what_was_not_asked_is_left_out() -> None:
    results = [
        CallResult("1", "us-east-1", "ec2", "DescribeVpcs"),
        _denied("SearchTransitGatewayRoutes", "us-east-1", "Not asked, because DescribeTransitGatewayRouteTables …"),
    ]
    assert unread(inventory_of(results).outcomes) == ()
