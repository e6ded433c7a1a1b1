"""The sweep over HTTP: paging, refusals, throttling, the probe, cancelling."""

from collections.abc import Callable

import pytest

from tests.collect.conftest import StillClock
from tests.collect.scripted_aws import ACCOUNT, REGIONS, Request, Response, ScriptedAws, always, refused
from vpcviz.collect.calls import BY_KIND, CALLS
from vpcviz.collect.clients import Aws
from vpcviz.collect.credentials import Connection
from vpcviz.collect.progress import Progress
from vpcviz.collect.results import CallResult, inventory_of
from vpcviz.collect.sweep import Watch, sweep
from vpcviz.collect.sweeping import Plan
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import GLOBAL, Inventory, Outcome, OutcomeState

VPC = "<item><vpcId>{}</vpcId><cidrBlock>10.0.0.0/16</cidrBlock><isDefault>{}</isDefault><ownerId>111122223333</ownerId></item>"
ONE_VPC = f"<vpcSet>{VPC.format('vpc-0a1', 'false')}</vpcSet>"
DEFAULT_VPC = f"<vpcSet>{VPC.format('vpc-0d1', 'true')}</vpcSet>"


@pytest.fixture
def swept(aws: ScriptedAws, still: StillClock) -> Callable[..., Inventory]:
    """Sweeps the scripted AWS; attempts are botocore's own."""

    def run(*connections: Connection, watch: Watch | None = None, **plan: object) -> Inventory:
        return inventory_of(_results(aws, still, connections, watch, plan))

    return run


def _results(
    aws: ScriptedAws,
    still: StillClock,
    connections: tuple[Connection, ...] = (),
    watch: Watch | None = None,
    plan: dict[str, object] | None = None,
) -> list[CallResult]:
    reached = Aws(endpoint_url=aws.url, attempts=1, read_timeout_s=5)
    planned = Plan(**{"threads": 8, **(plan or {})})  # type: ignore[arg-type]
    return list(sweep(connections or (Connection(),), aws=reached, clock=still.clock(), plan=planned, watch=watch))


def _outcome(inventory: Inventory, kind: Kind, region: str = "us-east-1") -> Outcome:
    (found,) = (one for one in inventory.outcomes if one.kind is kind and one.region == region and not one.parent)
    return found


def _ids(inventory: Inventory, kind: Kind) -> list[str]:
    return [record.id for record in inventory.records if record.kind is kind]


def test_every_call_of_the_table_ends_as_an_outcome(aws: ScriptedAws, swept: Callable[..., Inventory]) -> None:
    aws.answers["DescribeVpcs"] = always(ONE_VPC)
    inventory = swept()
    assert {one.kind for one in inventory.outcomes} == {call.kind for call in CALLS if call.asked}
    assert {one.account for one in inventory.outcomes} == {ACCOUNT}
    assert {one.region for one in inventory.outcomes} == {"us-east-1", GLOBAL}
    assert all(one.at == "2026-03-04T05:06:07+00:00" for one in inventory.outcomes)


def test_pages_are_followed_to_the_last(aws: ScriptedAws, swept: Callable[..., Inventory]) -> None:
    def pages(request: Request) -> Response:
        page = int(request.params.get("NextToken", "1"))
        token = f"<nextToken>{page + 1}</nextToken>" if page < 3 else ""
        return Response(f"<vpcSet>{VPC.format(f'vpc-0a{page}', 'false')}</vpcSet>{token}")

    aws.answers["DescribeVpcs"] = pages
    inventory = swept()
    assert _ids(inventory, Kind.VPC) == ["vpc-0a1", "vpc-0a2", "vpc-0a3"]
    assert _outcome(inventory, Kind.VPC).count == 3
    assert [request.params.get("MaxResults") for request in aws.asked("DescribeVpcs")] == ["1000"] * 3


def test_a_page_that_names_itself_as_the_next_one_ends_the_call(
    aws: ScriptedAws, swept: Callable[..., Inventory]
) -> None:
    aws.answers["DescribeVpcs"] = always(f"{ONE_VPC}<nextToken>again</nextToken>")
    outcome = _outcome(swept(), Kind.VPC)
    assert (outcome.state, outcome.error_code, outcome.count) == (OutcomeState.FAILED, "SamePage", 1)


def test_a_denied_call_is_denied_and_the_rest_is_read(aws: ScriptedAws, swept: Callable[..., Inventory]) -> None:
    aws.answers["DescribeVpcs"] = always(ONE_VPC)
    aws.answers["DescribeTransitGateways"] = refused("UnauthorizedOperation", "You may not.")
    inventory = swept()
    outcome = _outcome(inventory, Kind.TRANSIT_GATEWAY)
    assert (outcome.state, outcome.action) == (OutcomeState.DENIED, "ec2:DescribeTransitGateways")
    assert (outcome.error_code, outcome.message) == ("UnauthorizedOperation", "You may not.")
    assert _outcome(inventory, Kind.ROUTE_TABLE).state is OutcomeState.FETCHED


def test_calls_per_parent_end_as_the_parents_call_did(aws: ScriptedAws, swept: Callable[..., Inventory]) -> None:
    aws.answers["DescribeVpcs"] = always(ONE_VPC)
    aws.answers["DescribeTransitGatewayRouteTables"] = refused("UnauthorizedOperation")
    outcome = _outcome(swept(), Kind.TRANSIT_GATEWAY_ROUTES)
    assert outcome.state is OutcomeState.DENIED
    assert outcome.message.startswith("Not asked, because DescribeTransitGatewayRouteTables was not answered")


def test_calls_per_parent_are_asked_for_each_parent(aws: ScriptedAws, swept: Callable[..., Inventory]) -> None:
    table = "<item><transitGatewayRouteTableId>tgw-rtb-0a{}</transitGatewayRouteTableId></item>"
    tables = table.format(1) + table.format(2)
    aws.answers["DescribeTransitGateways"] = always(
        "<transitGatewaySet><item><transitGatewayId>tgw-0a</transitGatewayId></item></transitGatewaySet>"
    )
    aws.answers["DescribeTransitGatewayRouteTables"] = always(
        f"<transitGatewayRouteTables>{tables}</transitGatewayRouteTables>"
    )
    aws.answers["SearchTransitGatewayRoutes"] = always(
        "<additionalRoutesAvailable>true</additionalRoutesAvailable><routeSet/>"
    )
    inventory = swept()
    bodies = {record.id: record.body for record in inventory.records if record.kind is Kind.TRANSIT_GATEWAY_ROUTES}
    assert sorted(bodies) == ["tgw-rtb-0a1", "tgw-rtb-0a2"]
    assert bodies["tgw-rtb-0a1"] == {
        "TransitGatewayRouteTableId": "tgw-rtb-0a1",
        "Routes": [],
        "AdditionalRoutesAvailable": True,
    }
    asked = aws.asked("SearchTransitGatewayRoutes")
    assert {request.params["Filter.1.Value.2"] for request in asked} == {"blackhole"}


def test_one_parent_that_fails_does_not_hide_the_others(aws: ScriptedAws, swept: Callable[..., Inventory]) -> None:
    def attribute(request: Request) -> Response:
        if request.params["VpcId"] == "vpc-0a2":
            return refused("InvalidVpcID.NotFound")(request)
        return Response("<vpcId>vpc-0a1</vpcId><enableDnsSupport><value>true</value></enableDnsSupport>")

    aws.answers["DescribeVpcs"] = always(
        f"<vpcSet>{VPC.format('vpc-0a1', 'false')}{VPC.format('vpc-0a2', 'false')}</vpcSet>"
    )
    aws.answers["DescribeVpcAttribute"] = attribute
    inventory = swept()
    assert _outcome(inventory, Kind.VPC_ATTRIBUTE).state is OutcomeState.FETCHED
    failed = [one for one in inventory.outcomes if one.kind is Kind.VPC_ATTRIBUTE and one.parent]
    assert {(one.parent, one.state) for one in failed} == {("vpc-0a2", OutcomeState.FAILED)}


def test_a_throttled_call_is_asked_again_after_a_pause(
    aws: ScriptedAws, still: StillClock, swept: Callable[..., Inventory]
) -> None:
    left = [2]

    def sometimes(request: Request) -> Response:
        left[0] -= 1
        return refused("RequestLimitExceeded")(request) if left[0] >= 0 else Response(ONE_VPC)

    aws.answers["DescribeVpcs"] = sometimes
    inventory = swept()
    assert _outcome(inventory, Kind.VPC).state is OutcomeState.FETCHED
    assert len(aws.asked("DescribeVpcs")) == 3
    assert sum(still.slept) > 1


def test_a_call_that_stays_throttled_is_throttled(aws: ScriptedAws, swept: Callable[..., Inventory]) -> None:
    aws.answers["DescribeVpcs"] = always(ONE_VPC)
    aws.answers["DescribeSubnets"] = refused("RequestLimitExceeded")
    outcome = _outcome(swept(), Kind.SUBNET)
    assert (outcome.state, outcome.error_code) == (OutcomeState.THROTTLED, "RequestLimitExceeded")


def test_a_region_that_is_not_enabled_is_unavailable_after_the_probe(
    aws: ScriptedAws, swept: Callable[..., Inventory]
) -> None:
    for call in CALLS:
        if call.probe:
            aws.answers[call.operation] = refused("OptInRequired")
    inventory = swept(regions=("ap-east-1",))
    regional = [one for one in inventory.outcomes if one.region == "ap-east-1"]
    assert {one.state for one in regional} == {OutcomeState.UNAVAILABLE}
    assert not aws.asked("DescribeSubnets")


def test_the_probe_spares_an_empty_region_the_calls_that_need_a_vpc(
    aws: ScriptedAws, swept: Callable[..., Inventory]
) -> None:
    aws.answers["DescribeVpcs"] = always(DEFAULT_VPC)
    inventory = swept()
    subnets = _outcome(inventory, Kind.SUBNET)
    assert (subnets.state, subnets.count, subnets.by_probe) == (OutcomeState.FETCHED, 0, True)
    assert _ids(inventory, Kind.VPC) == ["vpc-0d1"]
    assert not aws.asked("DescribeSubnets")
    assert not aws.asked("DescribeVpcAttribute")
    assert aws.asked("DescribePrefixLists")
    assert not _outcome(inventory, Kind.PREFIX_LIST).by_probe


def test_a_probe_that_is_denied_makes_no_region_empty(aws: ScriptedAws, swept: Callable[..., Inventory]) -> None:
    aws.answers["DescribeNetworkInterfaces"] = refused("UnauthorizedOperation")
    inventory = swept()
    assert aws.asked("DescribeSubnets")
    assert not any(one.by_probe for one in inventory.outcomes)


def test_an_answer_that_is_cut_off_fails_and_the_rest_is_read(
    aws: ScriptedAws, swept: Callable[..., Inventory]
) -> None:
    aws.answers["DescribeVpcs"] = always(ONE_VPC)
    aws.answers["DescribeRouteTables"] = lambda _: Response("<routeTableSet/>" * 50, cut_off=True)
    aws.answers["DescribeSubnets"] = lambda _: Response("<subnetSet><item>")
    inventory = swept()
    assert _outcome(inventory, Kind.ROUTE_TABLE).state is OutcomeState.FAILED
    assert _outcome(inventory, Kind.SUBNET).state is OutcomeState.FAILED
    assert _outcome(inventory, Kind.NETWORK_ACL).state is OutcomeState.FETCHED


def test_the_pages_before_a_failure_are_kept(aws: ScriptedAws, swept: Callable[..., Inventory]) -> None:
    def second_denied(request: Request) -> Response:
        if "NextToken" in request.params:
            return refused("InternalError")(request)
        return Response(f"{ONE_VPC}<nextToken>2</nextToken>")

    aws.answers["DescribeVpcs"] = second_denied
    inventory = swept()
    outcome = _outcome(inventory, Kind.VPC)
    assert (outcome.state, outcome.count) == (OutcomeState.FAILED, 1)
    assert _ids(inventory, Kind.VPC) == ["vpc-0a1"]


def test_a_cancelled_sweep_ends_every_call_as_cancelled(aws: ScriptedAws, swept: Callable[..., Inventory]) -> None:
    aws.answers["DescribeVpcs"] = always(ONE_VPC)
    stop: list[str] = []

    def watch(progress: Progress) -> None:
        stop.append(progress.operation)

    inventory = swept(watch=Watch(watch, lambda: "DescribeVpcs" in stop), threads=1)
    assert _outcome(inventory, Kind.VPC).state is OutcomeState.FETCHED
    assert _outcome(inventory, Kind.ROUTE_TABLE).state is OutcomeState.CANCELLED
    assert {one.kind for one in inventory.outcomes} == {call.kind for call in CALLS if call.asked}


def test_a_sweep_nobody_waits_for_stops(aws: ScriptedAws, still: StillClock) -> None:
    results = sweep((Connection(),), aws=Aws(endpoint_url=aws.url, attempts=1), clock=still.clock())
    next(results)
    results.close()
    asked = len(aws.requests)
    assert asked < 60
    assert len(aws.requests) == asked


def test_progress_ends_with_everything_done(aws: ScriptedAws, swept: Callable[..., Inventory]) -> None:
    aws.answers["DescribeVpcs"] = always(ONE_VPC)
    told: list[Progress] = []
    swept(watch=Watch(told.append))
    assert [one.done for one in told] == list(range(1, len(told) + 1))
    assert told[-1].done == told[-1].total
    assert sum(told[-1].counts.values()) == told[-1].done


def test_an_account_that_refuses_the_role_stops_no_other(aws: ScriptedAws, swept: Callable[..., Inventory]) -> None:
    aws.answers["AssumeRole"] = refused("AccessDenied", "not you")
    role = Connection(role_arn="arn:aws:iam::999900001111:role/VpcvizReadOnly", external_id="workspace-1")
    inventory = swept(role, Connection(), regions=("us-east-1",))
    states = {one.account: set[OutcomeState]() for one in inventory.outcomes}
    for one in inventory.outcomes:
        states[one.account].add(one.state)
    assert states == {ACCOUNT: {OutcomeState.FETCHED}, "999900001111": {OutcomeState.DENIED}}
    denied = [one for one in inventory.outcomes if one.account == "999900001111"]
    assert {one.kind for one in denied} == {call.kind for call in CALLS if call.asked}


def test_without_the_list_of_regions_every_region_is_tried(aws: ScriptedAws, swept: Callable[..., Inventory]) -> None:
    aws.answers["DescribeRegions"] = refused("UnauthorizedOperation")
    for call in CALLS:
        if call.probe:
            aws.answers[call.operation] = refused("AuthFailure")
    inventory = swept()
    assert _outcome(inventory, Kind.REGION, GLOBAL).state is OutcomeState.DENIED
    assert len({one.region for one in inventory.outcomes}) > 15


def test_only_prefix_lists_in_use_are_asked_for_their_entries(
    aws: ScriptedAws, swept: Callable[..., Inventory]
) -> None:
    route = "<item><destinationPrefixListId>{}</destinationPrefixListId><gatewayId>vpce-1</gatewayId></item>"
    routes = route.format("pl-0aa") + route.format("pl-0bb")
    aws.answers["DescribeVpcs"] = always(ONE_VPC)
    aws.answers["DescribeRouteTables"] = always(
        f"<routeTableSet><item><routeTableId>rtb-0a</routeTableId><routeSet>{routes}</routeSet></item></routeTableSet>"
    )
    aws.answers["DescribePrefixLists"] = always(
        "<prefixListSet><item><prefixListId>pl-0bb</prefixListId><cidrSet><item>1.2.3.0/24</item></cidrSet></item></prefixListSet>"
    )
    swept()
    assert [request.params["PrefixListId"] for request in aws.asked("GetManagedPrefixListEntries")] == ["pl-0aa"]


def test_of_the_visible_services_those_in_use_and_those_of_others_are_kept(
    aws: ScriptedAws, swept: Callable[..., Inventory]
) -> None:
    service = "<item><serviceName>{}</serviceName><owner>{}</owner></item>"
    services = "".join(
        service.format(*pair) for pair in [("s3", "amazon"), ("sqs", "amazon"), ("vpce-svc-1", "999900001111")]
    )
    aws.answers["DescribeVpcs"] = always(ONE_VPC)
    aws.answers["DescribeVpcEndpoints"] = always(
        "<vpcEndpointSet><item><vpcEndpointId>vpce-0a</vpcEndpointId><serviceName>s3</serviceName>"
        "<serviceRegion>eu-west-1</serviceRegion></item></vpcEndpointSet>"
    )
    aws.answers["DescribeVpcEndpointServices"] = always(f"<serviceDetailSet>{services}</serviceDetailSet>")
    inventory = swept()
    assert _ids(inventory, Kind.VPC_ENDPOINT_SERVICE) == ["s3", "vpce-svc-1"]
    (request,) = aws.asked("DescribeVpcEndpointServices")
    assert (request.params["ServiceRegion.1"], request.params["ServiceRegion.2"]) == ("eu-west-1", "us-east-1")


def test_several_regions_are_swept_and_told_apart(aws: ScriptedAws, swept: Callable[..., Inventory]) -> None:
    aws.answers["DescribeRegions"] = always(REGIONS.format("us-east-1") + "")
    aws.answers["DescribeVpcs"] = lambda request: Response(
        f"<vpcSet>{VPC.format('vpc-0' + request.region[:2].replace('us', 'a').replace('eu', 'e'), 'false')}</vpcSet>"
    )
    inventory = swept(regions=("us-east-1", "eu-west-1"))
    found = {(record.region, record.id) for record in inventory.records if record.kind is Kind.VPC}
    assert found == {("us-east-1", "vpc-0a"), ("eu-west-1", "vpc-0e")}


def test_every_probe_is_a_first_wave_call() -> None:
    assert {kind for kind, call in BY_KIND.items() if call.probe} == {
        Kind.VPC,
        Kind.NETWORK_INTERFACE,
        Kind.VPC_ENDPOINT,
        Kind.ENDPOINT_SERVICE_CONFIGURATION,
        Kind.TRANSIT_GATEWAY,
        Kind.LOAD_BALANCER,
    }
