"""The rules about VPC endpoints, as rows of the table."""

from typing import Final

from vpcviz.topology.findings import endpoints, guards, zones
from vpcviz.topology.findings.finding import Severity
from vpcviz.topology.findings.rule import Rule
from vpcviz.topology.kinds import Kind

RULES: Final = (
    Rule(
        slug="endpoint-security-group-shut",
        number=4,
        title="The security groups of an endpoint let no client in",
        condition="No inbound rule of the endpoint's security groups covers the service's port (443 for AWS's services, the "
        "listeners' ports for others) from a private address, a group or a prefix list.",
        severity=Severity.HIGH,
        remedy="Add an inbound rule for the service's port (443 for AWS's services) from the clients' security group or blocks.",
        source="Access an AWS service using an interface VPC endpoint",
        needs=(Kind.VPC_ENDPOINT, Kind.SECURITY_GROUP, Kind.NETWORK_INTERFACE),
        judge=guards.endpoint_group_shut,
    ),
    Rule(
        slug="endpoint-security-group-partial",
        number=5,
        title="The security groups of an endpoint let in a part of the VPC only",
        condition="The endpoint's security groups admit the service's port from some addresses, but not from a workload of "
        "its VPC; a rule that names a group admits the workloads that bear it.",
        severity=Severity.MEDIUM,
        remedy="Widen the rule to the subnets with workloads, or name the clients' security group as its source.",
        source="Access an AWS service using an interface VPC endpoint",
        needs=(Kind.VPC_ENDPOINT, Kind.SECURITY_GROUP, Kind.NETWORK_INTERFACE, Kind.SUBNET),
        judge=guards.endpoint_group_partial,
    ),
    Rule(
        slug="endpoint-misses-zones",
        number=6,
        title="An endpoint has no interface in zones with workloads",
        condition="An endpoint with interfaces in several zones (or in one without workloads elsewhere) lacks one in a zone with "
        "workloads in which the service is offered. An endpoint of one zone is rule 7's.",
        severity=Severity.MEDIUM,
        remedy="Add a subnet of each missing zone to the endpoint, if its service offers that zone.",
        source="Access an AWS service using an interface VPC endpoint",
        needs=(Kind.VPC_ENDPOINT, Kind.SUBNET, Kind.NETWORK_INTERFACE),
        judge=zones.endpoint_misses_zones,
    ),
    Rule(
        slug="endpoint-in-one-zone",
        number=7,
        title="An endpoint is in one zone, and its clients are in several",
        condition="An interface endpoint has one subnet, its VPC has workloads in two zones or more, and its service is offered "
        "in another of them.",
        severity=Severity.LOW,
        severities={Severity.MEDIUM: "when private DNS leads all clients there"},
        remedy="Add a subnet of a second zone, so that the service stays in reach when one zone fails.",
        source="Access an AWS service using an interface VPC endpoint",
        needs=(Kind.VPC_ENDPOINT, Kind.SUBNET, Kind.NETWORK_INTERFACE),
        judge=zones.endpoint_in_one_zone,
    ),
    Rule(
        slug="private-dns-off",
        number=8,
        title="No name leads to an endpoint",
        condition="Private DNS of an interface endpoint for a service of AWS is off, no private hosted zone of any connected "
        "account leads to it, none of that name is associated with its VPC, and no other endpoint of the VPC answers for the "
        "service. Route 53 Profiles are not read.",
        severity=Severity.MEDIUM,
        remedy="Enable private DNS, or lead a private hosted zone to the endpoint; delete it if nobody uses its own DNS names.",
        source="Manage DNS names for VPC endpoints",
        needs=(Kind.VPC_ENDPOINT, Kind.VPC_HOSTED_ZONES),
        judge=endpoints.private_dns_off,
    ),
    Rule(
        slug="private-dns-without-vpc-dns",
        number=9,
        title="Private DNS of an endpoint does not work, as DNS of its VPC is off",
        condition="Private DNS of an endpoint is on, and enableDnsSupport or enableDnsHostnames of its VPC is false.",
        severity=Severity.HIGH,
        remedy="Set enableDnsSupport and enableDnsHostnames of the VPC to true.",
        source="DNS attributes for your VPC",
        needs=(Kind.VPC_ENDPOINT, Kind.VPC),
        judge=endpoints.private_dns_without_vpc_dns,
    ),
    Rule(
        slug="full-access-policy",
        number=10,
        title="Endpoints let everyone do everything",
        condition="Endpoints for services of AWS have a policy that allows every action of everyone on everything, without a "
        "condition. One finding for each VPC; services that take no policy are left out.",
        severity=Severity.LOW,
        remedy="Restrict the policies, for example to the organization (aws:PrincipalOrgID) and to resources by ARN.",
        source="Control access to VPC endpoints using endpoint policies",
        needs=(Kind.VPC_ENDPOINT,),
        judge=endpoints.full_access_policies,
    ),
    Rule(
        slug="duplicate-endpoints",
        number=12,
        title="A VPC has several endpoints for one service",
        condition="Two or more available interface endpoints of a VPC are for one service (and one service region).",
        severity=Severity.MEDIUM,
        remedy="Keep one, move its clients there, and delete the others: each is billed by zone and hour.",
        source="AWS PrivateLink pricing",
        needs=(Kind.VPC_ENDPOINT,),
        judge=endpoints.duplicate_endpoints,
    ),
    Rule(
        slug="broken-endpoint",
        number=13,
        title="An endpoint does not work",
        condition="The state of an endpoint is rejected, failed, expired or partial.",
        severity=Severity.HIGH,
        remedy="Delete the endpoint, and create it anew if it is still needed.",
        source="VPC endpoint states",
        needs=(Kind.VPC_ENDPOINT,),
        judge=endpoints.broken_endpoint,
    ),
    Rule(
        slug="acl-blocks-endpoint",
        number=29,
        title="A network ACL refuses traffic of endpoints",
        condition="The network ACL of a subnet with workloads, or of an endpoint's subnet, refuses the service's port from one to "
        "the other, or the ports 1024-65535 on the way back; judged in the order of rules.",
        severity=Severity.HIGH,
        remedy="Allow the service's port towards the endpoint's subnets, and the client ports 1024-65535 back.",
        source="Control subnet traffic with network access control lists",
        needs=(Kind.NETWORK_ACL, Kind.VPC, Kind.SUBNET, Kind.VPC_ENDPOINT, Kind.NETWORK_INTERFACE),
        about=(Kind.VPC_ENDPOINT,),
        judge=guards.acl_blocks_endpoint,
    ),
    Rule(
        slug="paid-for-s3",
        number=30,
        title="An interface endpoint for S3 charges for what a gateway endpoint gives free",
        condition="An interface endpoint for Amazon S3 answers all names of its VPC although no Resolver inbound endpoint is "
        "there, or answers inbound Resolver endpoints only although there is none, or no gateway endpoint.",
        severity=Severity.MEDIUM,
        remedy="Use a gateway endpoint inside the VPC, and let private DNS answer inbound Resolver endpoints only.",
        source="Access Amazon S3 through an inbound Resolver endpoint",
        needs=(Kind.VPC_ENDPOINT, Kind.RESOLVER_ENDPOINT),
        judge=endpoints.paid_for_s3,
    ),
    Rule(
        slug="near-quota",
        number=33,
        title="Endpoints come near a quota",
        condition="A VPC has 40 interface and Gateway Load Balancer endpoints or more (of 50 by default), an account has 16 "
        "gateway endpoints or more in a region (of 20), or a subnet with interfaces of endpoints has fewer than 8 free addresses.",
        severity=Severity.LOW,
        remedy="Ask AWS for a higher quota, or delete what is not used.",
        source="AWS PrivateLink quotas",
        needs=(Kind.VPC_ENDPOINT, Kind.SUBNET, Kind.NETWORK_INTERFACE),
        judge=endpoints.near_quota,
    ),
)
