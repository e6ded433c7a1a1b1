"""Results add up to an inventory, whatever their order."""

import itertools
from collections.abc import Mapping

from vpcviz.collect.results import CallResult, inventory_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import GLOBAL, OutcomeState

HERE = {"account": "111122223333", "region": "us-east-1"}


def _ec2(operation: str, *pages: Mapping[str, object], **more: object) -> CallResult:
    return CallResult(**{**HERE, "service": "ec2", "operation": operation, "pages": pages, **more})  # type: ignore[arg-type]


RESULTS = (
    _ec2("DescribeVpcs", {"Vpcs": [{"VpcId": "vpc-2"}, {"VpcId": "vpc-1"}]}),
    _ec2("DescribeVpcs", {"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]}),
    _ec2("DescribeVpcAttribute", {"VpcId": "vpc-1", "EnableDnsSupport": {"Value": True}}, params={"VpcId": "vpc-1"}),
    _ec2("DescribeTransitGateways", outcome=OutcomeState.DENIED, error_code="UnauthorizedOperation"),
)


def test_the_order_of_results_does_not_matter() -> None:
    first = inventory_of(RESULTS)
    assert all(inventory_of(order) == first for order in itertools.permutations(RESULTS))


def test_the_fullest_of_equal_records_is_kept() -> None:
    vpcs = [record for record in inventory_of(RESULTS).records if record.kind is Kind.VPC]
    assert [(record.id, record.body.get("CidrBlock")) for record in vpcs] == [("vpc-1", "10.0.0.0/16"), ("vpc-2", None)]


def test_an_outcome_counts_each_thing_once() -> None:
    counts = {outcome.kind: outcome.count for outcome in inventory_of(RESULTS).outcomes}
    assert counts == {Kind.VPC: 2, Kind.VPC_ATTRIBUTE: 1, Kind.TRANSIT_GATEWAY: 0}


def test_an_attribute_is_a_record_of_its_own() -> None:
    (record,) = (one for one in inventory_of(RESULTS).records if one.kind is Kind.VPC_ATTRIBUTE)
    assert record.id == "vpc-1|enableDnsSupport"
    assert record.body == {"VpcId": "vpc-1", "EnableDnsSupport": {"Value": True}}


def test_pages_of_one_parent_become_one_record() -> None:
    pages = ({"Entries": [{"Cidr": "10.0.0.0/8"}], "NextToken": "2"}, {"Entries": [{"Cidr": "10.1.0.0/16"}]})
    (record,) = inventory_of([_ec2("GetManagedPrefixListEntries", *pages, params={"PrefixListId": "pl-1"})]).records
    assert record.id == "pl-1"
    assert record.body == {"PrefixListId": "pl-1", "Entries": [{"Cidr": "10.0.0.0/8"}, {"Cidr": "10.1.0.0/16"}]}


def test_answers_about_one_parent_from_two_files_are_joined() -> None:
    pages = ({"Entries": [{"Cidr": "10.1.0.0/16"}]}, {"Entries": [{"Cidr": "10.0.0.0/8"}, {"Cidr": "10.1.0.0/16"}]})
    results = [_ec2("GetManagedPrefixListEntries", page, params={"PrefixListId": "pl-1"}) for page in pages]
    (record,) = inventory_of(results).records
    assert record.body["Entries"] == [{"Cidr": "10.0.0.0/8"}, {"Cidr": "10.1.0.0/16"}]


def test_instances_are_taken_out_of_their_reservations() -> None:
    page = {"Reservations": [{"OwnerId": "1", "ReservationId": "r-1", "Instances": [{"InstanceId": "i-1"}]}]}
    (record,) = inventory_of([_ec2("DescribeInstances", page)]).records
    assert record.body == {"InstanceId": "i-1", "OwnerId": "1", "ReservationId": "r-1"}


def test_public_hosted_zones_are_not_kept_and_ids_bear_no_folder() -> None:
    zones = [{"Id": "/hostedzone/Z1", "Config": {"PrivateZone": True}}, {"Id": "/hostedzone/Z2", "Config": {}}]
    results = [
        CallResult("1", "us-east-1", "route53", "ListHostedZones", pages=({"HostedZones": zones},)),
        CallResult("1", "us-east-1", "route53", "GetHostedZone", {"Id": "/hostedzone/Z1"}, pages=({"VPCs": []},)),
    ]
    inventory = inventory_of(results)
    assert [(one.kind, one.id, one.region) for one in inventory.records] == [
        (Kind.HOSTED_ZONE, "Z1", GLOBAL),
        (Kind.HOSTED_ZONE_VPCS, "Z1", GLOBAL),
    ]
    assert inventory.records[1].body == {"HostedZoneId": "Z1", "VPCs": []}


def test_one_service_of_two_types_is_two_records() -> None:
    details = [
        {"ServiceName": "com.amazonaws.us-east-1.s3", "ServiceType": [{"ServiceType": kind}]}
        for kind in ("Gateway", "Interface")
    ]
    inventory = inventory_of([_ec2("DescribeVpcEndpointServices", {"ServiceDetails": details})])
    assert [one.id for one in inventory.records] == [
        f"com.amazonaws.us-east-1.s3|{kind}" for kind in ("Gateway", "Interface")
    ]


def test_parents_that_failed_are_named_and_the_rest_is_summed() -> None:
    results = [
        _ec2("DescribeVpcAttribute", {"VpcId": "vpc-1", "EnableDnsSupport": {}}, params={"VpcId": "vpc-1"}),
        _ec2("DescribeVpcAttribute", params={"VpcId": "vpc-2"}, outcome=OutcomeState.THROTTLED),
    ]
    outcomes = [(one.parent, one.state, one.count) for one in inventory_of(results).outcomes]
    assert outcomes == [("", OutcomeState.FETCHED, 1), ("vpc-2", OutcomeState.THROTTLED, 0)]


def test_when_all_parents_failed_one_outcome_says_so() -> None:
    results = [
        _ec2("DescribeVpcAttribute", params={"VpcId": f"vpc-{n}"}, outcome=OutcomeState.DENIED) for n in range(3)
    ]
    (outcome,) = inventory_of(results).outcomes
    assert (outcome.parent, outcome.state, outcome.action) == ("", OutcomeState.DENIED, "ec2:DescribeVpcAttribute")


def test_a_call_with_variants_is_as_good_as_its_worst() -> None:
    share = {"resourceShares": [{"resourceShareArn": "arn:1"}]}
    results = [
        CallResult("1", "r", "ram", "GetResourceShares", {"resourceOwner": "SELF"}, pages=(share,)),
        CallResult("1", "r", "ram", "GetResourceShares", {"resourceOwner": "OTHER-ACCOUNTS"}, OutcomeState.DENIED),
    ]
    (outcome,) = inventory_of(results).outcomes
    assert (outcome.state, outcome.count) == (OutcomeState.DENIED, 1)


def test_secrets_do_not_become_records() -> None:
    connection = {
        "VpnConnectionId": "vpn-1",
        "CustomerGatewayConfiguration": "<key>hush</key>",
        "Options": {"TunnelOptions": [{"PreSharedKey": "hush", "TunnelInsideCidr": "169.254.0.0/30"}]},
    }
    function = {"FunctionArn": "arn:f", "Environment": {"Variables": {"TOKEN": "hush"}}}
    database = {
        "DBInstanceIdentifier": "db",
        "MasterUsername": "hush",
        "PendingModifiedValues": {"MasterUserPassword": "hush"},
    }
    results = [
        _ec2("DescribeVpnConnections", {"VpnConnections": [connection]}),
        CallResult("1", "r", "lambda", "ListFunctions", pages=({"Functions": [function]},)),
        CallResult("1", "r", "rds", "DescribeDBInstances", pages=({"DBInstances": [database]},)),
    ]
    records = inventory_of(results).records
    assert len(records) == 3
    assert "hush" not in str(records)
    assert "169.254.0.0/30" in str(records)
