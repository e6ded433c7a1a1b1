"""The rules about endpoint services, as rows of the table."""

from typing import Final

from vpcviz.topology.findings import guards, services, zones
from vpcviz.topology.findings.finding import Severity
from vpcviz.topology.findings.rule import Rule
from vpcviz.topology.kinds import Kind

SERVICE: Final = Kind.ENDPOINT_SERVICE_CONFIGURATION

RULES: Final = (
    Rule(
        slug="connection-pending",
        number=11,
        title="A connection waits to be accepted",
        condition="An endpoint or a connection has been in the state pendingAcceptance for 7 days or more; told on both sides.",
        severity=Severity.HIGH,
        remedy="Let the owner of the service accept it, or delete the endpoint: it is billed while it waits.",
        source="Accept or reject connection requests",
        needs=(Kind.VPC_ENDPOINT, Kind.ENDPOINT_CONNECTION),
        about=(Kind.VPC_ENDPOINT, Kind.ENDPOINT_CONNECTION),
        judge=services.connection_pending,
    ),
    Rule(
        slug="unused-service",
        number=14,
        title="Nobody uses an endpoint service",
        condition="No connection to an owned endpoint service is available, and none is younger than 30 days. AWS does not tell "
        "the age of a service.",
        severity=Severity.LOW,
        remedy="Retire the service and its load balancer, which is billed by the hour.",
        source="Create a service powered by AWS PrivateLink",
        needs=(SERVICE, Kind.ENDPOINT_CONNECTION),
        judge=services.unused_service,
    ),
    Rule(
        slug="open-to-outsiders",
        number=15,
        title="An endpoint service may be consumed by outsiders",
        condition="An owned endpoint service allows everyone (*), or a whole account outside the organization where that was read.",
        severity=Severity.HIGH,
        severities={Severity.MEDIUM: "when connections must be accepted"},
        remedy="Allow the accounts or roles that are meant, and require acceptance.",
        source="Configure an endpoint service",
        needs=(SERVICE, Kind.ENDPOINT_SERVICE_PERMISSIONS),
        judge=services.open_to_outsiders,
    ),
    Rule(
        slug="no-healthy-target",
        number=16,
        title="Nothing healthy is behind an endpoint service",
        condition="No target is healthy in any target group of a load balancer that provides an owned endpoint service.",
        severity=Severity.CRITICAL,
        remedy="Register targets, and repair those whose health check fails.",
        source="Health checks for Network Load Balancer target groups",
        needs=(SERVICE, Kind.LOAD_BALANCER, Kind.TARGET_GROUP, Kind.TARGET_HEALTH),
        judge=services.no_healthy_target,
    ),
    Rule(
        slug="service-in-few-zones",
        number=17,
        title="An endpoint service is in too few zones",
        condition="An owned endpoint service is in one zone, or a consumer in its region has workloads in a zone in which the "
        "service is not.",
        severity=Severity.MEDIUM,
        remedy="Enable further zones on the load balancer, with targets in them.",
        source="Create a service powered by AWS PrivateLink",
        needs=(SERVICE,),
        judge=zones.service_in_few_zones,
    ),
    Rule(
        slug="zone-without-healthy-target",
        number=18,
        title="Consumers enter by a zone without a healthy target",
        condition="Cross-zone load balancing of a load balancer (or of its target groups) is off, a zone that is enabled has no healthy target while others "
        "have, and a consumer in the same region has an interface in that zone.",
        severity=Severity.HIGH,
        remedy="Turn on cross-zone load balancing, or register healthy targets in that zone.",
        source="Cross-zone load balancing",
        needs=(SERVICE, Kind.LOAD_BALANCER, Kind.TARGET_GROUP, Kind.TARGET_HEALTH),
        heeds=(Kind.TARGET_GROUP_ATTRIBUTES,),
        judge=zones.zone_without_healthy_target,
    ),
    Rule(
        slug="consumer-zone-not-offered",
        number=19,
        title="An endpoint is in a zone that its service has left",
        condition="An endpoint has an interface in a zone whose id is not among those of its service, in one region.",
        severity=Severity.HIGH,
        remedy="Enable that zone on the service's load balancer, or remove the endpoint's subnet there.",
        source="Create a service powered by AWS PrivateLink",
        needs=(SERVICE,),
        judge=zones.consumer_zone_not_offered,
    ),
    Rule(
        slug="unverified-name",
        number=20,
        title="The private DNS name of an endpoint service is not verified",
        condition="An owned endpoint service has a private DNS name whose state is not verified.",
        severity=Severity.MEDIUM,
        remedy="Publish the TXT record that AWS asks for, and start the verification.",
        source="Manage DNS names for VPC endpoint services",
        needs=(SERVICE,),
        judge=services.unverified_name,
    ),
    Rule(
        slug="unknown-account",
        number=21,
        title="The other end of PrivateLink is in an account that is not connected",
        condition="A consumer's connection, or the owner of a consumed service, is in an account that is not connected. AWS's "
        "services and Marketplace partners are left out.",
        severity=Severity.INFO,
        severities={Severity.MEDIUM: "when the account is not in the organization, where that was read"},
        remedy="Connect the account to see the other end, or review whether it should be connected at all.",
        source="Share your services through AWS PrivateLink",
        needs=(Kind.VPC_ENDPOINT, Kind.ENDPOINT_CONNECTION),
        about=(Kind.VPC_ENDPOINT, Kind.ENDPOINT_CONNECTION),
        judge=services.unknown_account,
    ),
    Rule(
        slug="balancer-groups-and-privatelink",
        number=31,
        title="The security groups of a load balancer do not fit PrivateLink traffic",
        condition="A Network Load Balancer of an owned endpoint service has security groups that are not applied to PrivateLink "
        "traffic, or that are, and admit no listener's port.",
        severity=Severity.HIGH,
        severities={Severity.INFO: "when they are not applied"},
        remedy="Decide explicitly: enforce inbound rules on PrivateLink traffic, or rely on accepting connections.",
        source="Update the security groups for your Network Load Balancer",
        needs=(SERVICE, Kind.LOAD_BALANCER, Kind.LISTENER, Kind.SECURITY_GROUP),
        judge=guards.balancer_groups_and_privatelink,
    ),
)
