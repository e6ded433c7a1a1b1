"""Which route takes a packet."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.topology.trace.lab import Body, Lab, local, route
from vpcviz.topology.addresses import Address, address_of, block_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.resources.network import Route, RouteTable, parse_route
from vpcviz.topology.trace.network import network_of
from vpcviz.topology.trace.routes import Choice

PROPAGATION = "EnableVgwRoutePropagation"


def chosen(lab: Lab, destination: str) -> Choice | None:
    topology = lab.topology
    table = topology.get(RouteTable, "rtb-1")
    address = address_of(destination)
    assert table is not None
    assert address is not None
    return network_of(topology).routes(table).choose(address)


def target(lab: Lab, destination: str) -> str:
    choice = chosen(lab, destination)
    return "" if choice is None else choice.candidate.route.target


def lab_with(*routes: Body) -> Lab:
    lab = Lab()
    lab.vpc("vpc-a", "10.0.0.0/16")
    lab.table("rtb-1", "vpc-a", *routes)
    return lab


def test_the_longest_prefix_wins() -> None:
    lab = lab_with(route("0.0.0.0/0", GatewayId="igw-1"), route("10.1.0.0/16", TransitGatewayId="tgw-1"))
    assert target(lab, "10.1.2.3") == "tgw-1"
    assert target(lab, "10.2.2.3") == "igw-1"


def test_no_route_is_none() -> None:
    assert chosen(lab_with(local("10.0.0.0/16")), "8.8.8.8") is None


def test_of_equal_prefixes_static_goes_before_prefix_list_before_propagated() -> None:
    propagated = route("192.168.0.0/16", GatewayId="vgw-1", origin=PROPAGATION)
    listed = route("pl-1", TransitGatewayId="tgw-1")
    static = route("192.168.0.0/16", VpcPeeringConnectionId="pcx-1")
    for routes, expected in (
        ((propagated, listed, static), "pcx-1"),
        ((propagated, listed), "tgw-1"),
        ((propagated,), "vgw-1"),
    ):
        lab = lab_with(*routes)
        lab.add(Kind.PREFIX_LIST, "pl-1", {"PrefixListId": "pl-1", "Cidrs": ["192.168.0.0/16"]})
        assert target(lab, "192.168.1.1") == expected


def test_a_prefix_list_counts_as_its_entries() -> None:
    lab = lab_with(route("0.0.0.0/0", NatGatewayId="nat-1"), route("pl-1", GatewayId="vpce-1"))
    lab.add(Kind.PREFIX_LIST, "pl-1", {"PrefixListId": "pl-1", "Cidrs": ["52.216.0.0/15"]})
    assert target(lab, "52.216.1.1") == "vpce-1"
    assert target(lab, "52.218.1.1") == "nat-1"


def test_a_route_more_specific_than_local_wins() -> None:
    lab = lab_with(local("10.0.0.0/16"), route("10.0.2.0/24", NetworkInterfaceId="eni-1"))
    assert target(lab, "10.0.2.9") == "eni-1"
    assert target(lab, "10.0.3.9") == "local"


def test_local_goes_before_propagated_routes_that_are_more_specific() -> None:
    lab = lab_with(local("10.0.0.0/16"), route("10.0.2.0/24", GatewayId="vgw-1", origin=PROPAGATION))
    choice = chosen(lab, "10.0.2.9")
    assert choice is not None
    assert choice.candidate.route.target == "local"
    assert "local route goes before propagated" in choice.reason("10.0.2.9")


def test_ipv6_has_its_own_routes() -> None:
    lab = lab_with(route("0.0.0.0/0", NatGatewayId="nat-1"), route("::/0", EgressOnlyInternetGatewayId="eigw-1"))
    assert target(lab, "2001:db8::1") == "eigw-1"


BLOCKS = st.builds(lambda number, length: f"10.{number}.0.0/{length}", st.integers(0, 255), st.integers(8, 24))
ROUTES = st.lists(
    st.builds(
        lambda block, origin, number: route(block, NatGatewayId=f"nat-{number}", origin=origin),
        BLOCKS,
        st.sampled_from(["CreateRoute", PROPAGATION]),
        st.integers(0, 99),
    ),
    max_size=20,
)


def naive(routes: list[Route], wanted: Address) -> tuple[int, bool] | None:
    """A linear scan: (length, propagated) of the best route."""
    best = None
    for item in routes:
        block = block_of(item.destination)
        if block is not None and block.holds(wanted):
            key = (block.length, not item.propagated)
            best = key if best is None or key > best else best
    return None if best is None else (best[0], not best[1])


@settings(deadline=None)
@given(ROUTES, st.integers(10 << 24, (11 << 24) - 1))
def test_the_lookup_equals_a_linear_scan(routes: list[Body], number: int) -> None:
    wanted = Address(4, number)
    choice = chosen(lab_with(*routes), str(wanted))
    found = None if choice is None else (choice.candidate.block.length, choice.candidate.route.propagated)
    assert found == naive([parse_route(item) for item in routes], wanted)
