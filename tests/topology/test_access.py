"""The access matrix."""

from benchmarks.routed_estate import SERVICES, estate
from tests.topology.trace.lab import Lab, entry, local, route, tcp
from tests.topology.trace.test_destination import with_endpoint
from tests.topology.trace.test_ways import private_subnet
from vpcviz.topology.access.matrix import Cell, access, cell_of, services_in_use, to_json
from vpcviz.topology.build import build
from vpcviz.topology.kinds import Kind
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.network import Subnet
from vpcviz.topology.trace.engine import trace
from vpcviz.topology.trace.flow import Flow


def cell(lab: Lab, subnet: str, service: str) -> Cell:
    rows = {row.subnet: row for row in access(lab.topology, [service])}
    return rows[subnet].services[service]


def test_a_cell_says_the_way_and_whether_it_stays_private() -> None:
    lab = with_endpoint()
    found = cell(lab, "subnet-2", "ssm")
    assert (found.via, found.private) == ("interface-endpoint", True)
    assert found.why == "ssm.eu-west-1.amazonaws.com leads to vpce-1: private DNS is on"


def test_by_nat_or_not_at_all() -> None:
    assert (cell(private_subnet(), "subnet-2", "sqs").via, cell(private_subnet(), "subnet-2", "sqs").private) == (
        "nat",
        False,
    )
    lab = with_endpoint()
    assert cell(lab, "subnet-2", "sqs").via == "no-route"


def test_workloads_that_differ_make_a_cell_mixed_and_the_reason_names_them() -> None:
    lab = private_subnet()
    lab.group("sg-shut", egress=[])
    lab.interface("eni-shut", "vpc-a", "subnet-2", "10.0.2.70", groups=["sg-shut"])
    found = cell(lab, "subnet-2", "s3")
    assert (found.via, found.private) == ("mixed", None)
    assert "eni-shut: blocked (no rule of sg-shut permits tcp/443 outbound" in found.why


def test_subnets_without_workloads_are_left_out_unless_asked_for() -> None:
    lab = private_subnet()
    lab.subnet("subnet-empty", "vpc-a", "10.0.5.0/24")
    assert "subnet-empty" not in {row.subnet for row in access(lab.topology)}
    assert "subnet-empty" in {row.subnet for row in access(lab.topology, all_subnets=True)}


def test_services_in_use_are_those_with_an_endpoint() -> None:
    assert services_in_use(with_endpoint().topology) == ("ssm",)
    assert services_in_use(private_subnet().topology) == ("dynamodb", "s3")


def test_interfaces_that_could_not_be_read_are_not_taken_for_absent() -> None:
    lab = private_subnet()
    lab.records = [item for item in lab.records if item.kind is not Kind.NETWORK_INTERFACE]
    lab.deny(Kind.NETWORK_INTERFACE)
    rows = access(lab.topology, ["s3"])
    assert {row.services["s3"].via for row in rows} == {"unknown"}
    assert "access was denied" in rows[0].services["s3"].why


def test_denied_security_groups_make_cells_unknown() -> None:
    lab = private_subnet()
    lab.deny(Kind.SECURITY_GROUP)
    assert cell(lab, "subnet-2", "sqs").via == "unknown"


def test_an_endpoint_that_admits_a_part_of_the_vpc_differs_by_subnet() -> None:
    lab = with_endpoint(NetworkInterfaceIds=["eni-vpce-2"])
    lab.group("sg-part", ingress=[tcp(443, "10.0.1.0/24")])
    lab.endpoint_interface("vpce-2", "vpc-a", "subnet-2", "10.0.2.101", groups=["sg-part"])
    assert cell(lab, "subnet-1", "ssm").via == "interface-endpoint"
    assert cell(lab, "subnet-2", "ssm").via == "blocked"


def test_a_network_acl_of_one_subnet_differs_from_the_others() -> None:
    lab = with_endpoint()
    lab.subnet("subnet-3", "vpc-a", "10.0.3.0/24")
    lab.interface("eni-3", "vpc-a", "subnet-3", "10.0.3.10")
    lab.acl("acl-3", "vpc-a", ["subnet-3"], entry(100, "deny", "0.0.0.0/0", egress=True))
    assert cell(lab, "subnet-1", "ssm").via == "interface-endpoint"
    assert cell(lab, "subnet-3", "ssm").via == "blocked"


def test_the_reason_names_the_subnets_own_route_table() -> None:
    lab = private_subnet()
    lab.subnet("subnet-3", "vpc-a", "10.0.3.0/24")
    lab.interface("eni-3", "vpc-a", "subnet-3", "10.0.3.10")
    lab.table("rtb-3", "vpc-a", local("10.0.0.0/16"), route("0.0.0.0/0", NatGatewayId="nat-1"), subnets=["subnet-3"])
    assert cell(lab, "subnet-2", "sqs").why.startswith("rtb-n sends")
    assert cell(lab, "subnet-3", "sqs").why.startswith("rtb-3 sends")


def test_every_cell_equals_the_trace_of_each_workload() -> None:
    topology = build(estate(4))
    rows = access(topology, SERVICES)
    assert len(rows) == len(topology.all(Subnet))
    for row in rows:
        for interface in topology.interfaces_of_subnet[row.subnet]:
            if interface.description == "workload":
                for service, found in row.services.items():
                    traced = cell_of(trace(topology, Flow(interface.id, service)))
                    assert (found.via, found.private) == (traced.via, traced.private)


def test_the_matrix_as_json() -> None:
    row = to_json(access(with_endpoint().topology))[0]
    assert set(row) == {"subnet", "vpc", "account", "region", "services"}
    assert set(row["services"]["ssm"]) == {"via", "private", "why"}


def test_endpoints_and_nat_gateways_are_no_workloads() -> None:
    lab = with_endpoint()
    lab.records = [item for item in lab.records if item.kind is not Kind.NETWORK_INTERFACE]
    lab.endpoint_interface("vpce-1", "vpc-a", "subnet-2", "10.0.2.100")
    assert lab.topology.all(NetworkInterface)
    assert access(lab.topology) == ()
