"""The rules about route tables, as rows of the table."""

from typing import Final

from vpcviz.topology.findings import routes
from vpcviz.topology.findings.finding import Severity
from vpcviz.topology.findings.rule import Rule
from vpcviz.topology.kinds import Kind

GATEWAYS: Final = (
    Kind.VPC,
    Kind.SUBNET,
    Kind.ROUTE_TABLE,
    Kind.NETWORK_INTERFACE,
    Kind.VPC_ENDPOINT,
)

RULES: Final = (
    Rule(
        slug="gateway-endpoint-not-routed",
        number=1,
        title="Traffic to S3 or DynamoDB goes through NAT although a gateway endpoint is there",
        condition="A subnet with workloads leaves by a NAT gateway, its VPC has an available gateway endpoint for Amazon S3 "
        "or DynamoDB, and the subnet's route table has no route to it; neither private DNS nor a private hosted zone leads the "
        "name elsewhere.",
        severity=Severity.HIGH,
        remedy="Add the route table to the gateway endpoint: it costs nothing, and NAT charges for every gigabyte.",
        source="Gateway endpoints",
        needs=GATEWAYS,
        heeds=(Kind.VPC_HOSTED_ZONES,),
        judge=routes.gateway_endpoint_not_routed,
    ),
    Rule(
        slug="no-gateway-endpoint",
        number=2,
        title="Traffic to S3 or DynamoDB goes through NAT for want of a gateway endpoint",
        condition="A subnet with workloads leaves by a NAT gateway, its VPC has no gateway endpoint for Amazon S3 or "
        "DynamoDB, and neither private DNS nor a private hosted zone leads the name elsewhere.",
        severity=Severity.MEDIUM,
        severities={Severity.INFO: "for DynamoDB, as nothing tells whether it is used"},
        remedy="Create a gateway endpoint and add the route tables of the private subnets: it costs nothing.",
        source="Gateway endpoints",
        needs=GATEWAYS,
        heeds=(Kind.VPC_HOSTED_ZONES,),
        judge=routes.no_gateway_endpoint,
    ),
    Rule(
        slug="blackhole-route",
        number=3,
        title="A route leads to a target that is gone",
        condition="A route of a route table has the state blackhole.",
        severity=Severity.HIGH,
        severities={Severity.MEDIUM: "when no subnet with workloads uses the table"},
        remedy="Remove the route, or point it at a target that exists.",
        source="Route table concepts",
        needs=(Kind.ROUTE_TABLE, Kind.SUBNET),
        judge=routes.blackhole_route,
    ),
    Rule(
        slug="nat-in-another-zone",
        number=27,
        title="Workloads leave by a NAT gateway of another zone",
        condition="A subnet with workloads leaves by a zonal NAT gateway whose subnet is in another availability zone.",
        severity=Severity.LOW,
        remedy="Make a NAT gateway in each zone with workloads, and route each zone to its own.",
        source="NAT gateways",
        needs=(Kind.NAT_GATEWAY, Kind.SUBNET, Kind.ROUTE_TABLE, Kind.NETWORK_INTERFACE),
        judge=routes.nat_in_another_zone,
    ),
    Rule(
        slug="subnet-on-main-table",
        number=28,
        title="Subnets have no route table of their own",
        condition="A subnet with workloads or with interfaces of endpoints has no explicit association with a route table, or one without them has none while other subnets of its VPC have.",
        severity=Severity.LOW,
        severities={
            Severity.MEDIUM: "when the main table leads to an internet gateway",
            Severity.INFO: "when nothing works there yet",
        },
        remedy="Associate the subnets with a route table, so that a change of the main table does not change them.",
        source="Subnet route tables",
        needs=(Kind.ROUTE_TABLE, Kind.VPC, Kind.SUBNET, Kind.NETWORK_INTERFACE),
        judge=routes.subnet_on_main_table,
    ),
)
