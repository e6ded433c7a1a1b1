"""The rules about what joins VPCs, as rows of the table."""

from typing import Final

from vpcviz.topology.findings import central, peering, transit
from vpcviz.topology.findings.finding import Severity
from vpcviz.topology.findings.rule import Rule
from vpcviz.topology.kinds import Kind

JOINS: Final = (Kind.VPC_PEERING_CONNECTION, Kind.TRANSIT_GATEWAY)

RULES: Final = (
    Rule(
        slug="one-way-route",
        number=22,
        title="A way between VPCs has no way back",
        condition="One side of an active peering connection has routes to it and the other has none; or a transit gateway's "
        "route tables and a VPC's own lead to another VPC (a default route aside), and those for the way back do not.",
        severity=Severity.MEDIUM,
        remedy="Add the route back, or remove the one there.",
        source="Update your route tables for a VPC peering connection; How transit gateways work",
        needs=(Kind.VPC_PEERING_CONNECTION, Kind.TRANSIT_GATEWAY, Kind.TRANSIT_GATEWAY_ATTACHMENT, Kind.ROUTE_TABLE),
        about=JOINS,
        judge=transit.one_way_routes,
    ),
    Rule(
        slug="overlapping-blocks",
        number=23,
        title="Blocks of VPCs overlap",
        condition="Blocks overlap between the VPCs of a peering connection or of a request for one, between VPCs on one transit "
        "gateway, or between VPCs that are not joined (default VPCs aside).",
        severity=Severity.HIGH,
        severities={Severity.INFO: "when nothing joins them, so that only PrivateLink can"},
        remedy="Renumber one of them, or join them by PrivateLink.",
        source="Unsupported VPC peering configurations",
        needs=(Kind.VPC, Kind.VPC_PEERING_CONNECTION, Kind.TRANSIT_GATEWAY_ATTACHMENT),
        about=(Kind.VPC,),
        judge=peering.overlapping_blocks,
    ),
    Rule(
        slug="relies-on-foreign-gateway-endpoint",
        number=24,
        title="A VPC leaves by a hub whose gateway endpoint does not serve it",
        condition="A VPC without an endpoint for Amazon S3 sends its default route over a transit gateway to a VPC that has a "
        "gateway endpoint for S3 and no NAT gateway to go on.",
        severity=Severity.MEDIUM,
        remedy="Create a gateway endpoint in the VPC itself, or an interface endpoint in the hub with a private hosted zone.",
        source="Gateway endpoints",
        needs=(Kind.VPC, Kind.SUBNET, Kind.ROUTE_TABLE, Kind.NETWORK_INTERFACE, Kind.VPC_ENDPOINT),
        judge=central.relies_on_foreign_gateway,
    ),
    Rule(
        slug="central-endpoint-without-name",
        number=25,
        title="A VPC could use central endpoints, but its names do not lead there",
        condition="A private hosted zone leads to an interface endpoint of another VPC, and a VPC with workloads that is routed "
        "there by transit gateway or peering has no endpoint of its own, and resolves the name publicly.",
        severity=Severity.MEDIUM,
        remedy="Associate the private hosted zones with the VPC, by themselves or by a Route 53 Profile.",
        source="Associating more VPCs with a private hosted zone",
        needs=(
            Kind.VPC,
            Kind.SUBNET,
            Kind.ROUTE_TABLE,
            Kind.NETWORK_INTERFACE,
            Kind.VPC_ENDPOINT,
            Kind.VPC_HOSTED_ZONES,
        ),
        heeds=(Kind.TRANSIT_GATEWAY_ATTACHMENT, Kind.VPC_PEERING_CONNECTION),
        judge=central.central_endpoint_without_name,
    ),
    Rule(
        slug="central-endpoint-out-of-reach",
        number=26,
        title="A name leads to a central endpoint that cannot be reached",
        condition="A private hosted zone of a VPC with workloads leads to an endpoint of another VPC, and a route table has no "
        "route there, or the endpoint's security groups refuse the VPC's addresses.",
        severity=Severity.HIGH,
        remedy="Add the route to the endpoint's VPC, and admit the VPC's blocks in the endpoint's security groups.",
        source="Centralized access to VPC private endpoints",
        needs=(Kind.VPC, Kind.SUBNET, Kind.ROUTE_TABLE, Kind.NETWORK_INTERFACE),
        judge=central.central_endpoint_out_of_reach,
    ),
    Rule(
        slug="attachment-misses-zones",
        number=32,
        title="A transit gateway attachment lacks zones with workloads",
        condition="A subnet with workloads has a route to a transit gateway, and the VPC's attachment has no subnet in its zone.",
        severity=Severity.HIGH,
        remedy="Add a subnet of each missing zone to the attachment.",
        source="Transit gateway attachments to a VPC",
        needs=(Kind.TRANSIT_GATEWAY_ATTACHMENT, Kind.SUBNET, Kind.ROUTE_TABLE, Kind.NETWORK_INTERFACE),
        judge=transit.attachment_misses_zones,
    ),
)
