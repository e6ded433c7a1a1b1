"""VPC endpoints, endpoint services from both sides, and the connections between them."""

from dataclasses import dataclass
from typing import ClassVar, Self

from vpcviz.topology.fields import arn_part, column, flag, part, rows, text, texts
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Body
from vpcviz.topology.resource import Resource, Source, common


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcEndpoint(Resource):
    """A VPC endpoint of any type: the types are an open set, and an unknown one is kept as AWS spells it."""

    kind: ClassVar[Kind] = Kind.VPC_ENDPOINT
    type: str
    """`Interface`, `Gateway`, `GatewayLoadBalancer`, `Resource`, `ServiceNetwork`, `Tunnel` or a newer word."""
    vpc_id: str
    service_name: str
    """"" for Resource and ServiceNetwork endpoints."""
    service_region: str
    state: str
    """As AWS spells it, e.g. `pendingAcceptance`; compare with `same_state`."""
    policy: str
    """The endpoint policy, JSON as text; "" when AWS listed none."""
    route_table_ids: tuple[str, ...]
    subnet_ids: tuple[str, ...]
    network_interface_ids: tuple[str, ...]
    group_ids: tuple[str, ...]
    ip_address_type: str
    private_dns: bool | None
    private_dns_inbound_only: bool
    """Private DNS answers only queries that come through a Resolver inbound endpoint (Amazon S3)."""
    dns_entries: tuple[tuple[str, str], ...]
    """Pairs (name, hosted zone id): the regional name first, then zonal ones, then private names."""
    resource_configuration_arn: str
    service_network_arn: str
    requester_managed: bool
    created: str
    error: str

    @property
    def target_arn(self) -> str:
        """For Resource and ServiceNetwork endpoints: what it leads to."""
        return self.resource_configuration_arn or self.service_network_arn

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        options = part(body, "DnsOptions")
        return cls(
            **common(source),
            type=text(body, "VpcEndpointType") or _implied_type(body),
            vpc_id=text(body, "VpcId"),
            service_name=text(body, "ServiceName"),
            service_region=text(body, "ServiceRegion"),
            state=text(body, "State"),
            policy=text(body, "PolicyDocument"),
            route_table_ids=texts(body, "RouteTableIds"),
            subnet_ids=texts(body, "SubnetIds"),
            network_interface_ids=texts(body, "NetworkInterfaceIds"),
            group_ids=column(rows(body, "Groups"), "GroupId"),
            ip_address_type=text(body, "IpAddressType"),
            private_dns=flag(body, "PrivateDnsEnabled"),
            private_dns_inbound_only=bool(flag(options, "PrivateDnsOnlyForInboundResolverEndpoint")),
            dns_entries=tuple(
                (text(row, "DnsName"), text(row, "HostedZoneId"))
                for row in rows(body, "DnsEntries")
                if text(row, "DnsName")
            ),
            resource_configuration_arn=text(body, "ResourceConfigurationArn"),
            service_network_arn=text(body, "ServiceNetworkArn"),
            requester_managed=bool(flag(body, "RequesterManaged")),
            created=text(body, "CreationTimestamp"),
            error=text(part(body, "LastError"), "Message") or text(body, "FailureReason"),
        )


def _implied_type(body: Body) -> str:
    """The type of an endpoint recorded before AWS listed types: gateway endpoints were the only ones."""
    if texts(body, "NetworkInterfaceIds") or texts(body, "SubnetIds"):
        return "Interface"
    return "Gateway" if texts(body, "RouteTableIds") or "RouteTableIds" in body else "unknown"


def same_state(left: str, right: str) -> bool:
    """Whether two endpoint states are one: AWS's model and its answers differ in capitals."""
    return left.lower() == right.lower()


def service_types(body: Body) -> tuple[str, ...]:
    """The endpoint types that a service offers, from its `ServiceType` list."""
    return column(rows(body, "ServiceType"), "ServiceType")


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcEndpointService(Resource):
    """An endpoint service as a consumer sees it (DescribeVpcEndpointServices)."""

    kind: ClassVar[Kind] = Kind.VPC_ENDPOINT_SERVICE
    service_name: str
    service_id: str
    types: tuple[str, ...]
    owner: str
    """`amazon`, `aws-marketplace` or an account id; "" when not told."""
    zones: tuple[str, ...]
    zone_ids: tuple[str, ...]
    private_dns_names: tuple[str, ...]
    private_dns_state: str
    acceptance_required: bool | None
    policy_supported: bool | None
    service_region: str

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        owner = text(body, "Owner")
        names = (text(body, "PrivateDnsName"), *column(rows(body, "PrivateDnsNames"), "PrivateDnsName"))
        return cls(
            **common(source, owner=owner if owner.isdigit() else ""),
            service_name=text(body, "ServiceName"),
            service_id=text(body, "ServiceId"),
            types=service_types(body),
            owner=owner,
            zones=texts(body, "AvailabilityZones"),
            zone_ids=texts(body, "AvailabilityZoneIds"),
            private_dns_names=tuple(dict.fromkeys(name for name in names if name)),
            private_dns_state=text(body, "PrivateDnsNameVerificationState"),
            acceptance_required=flag(body, "AcceptanceRequired"),
            policy_supported=flag(body, "VpcEndpointPolicySupported"),
            service_region=text(body, "ServiceRegion"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointServiceConfiguration(Resource):
    """An endpoint service as its owner sees it (DescribeVpcEndpointServiceConfigurations)."""

    kind: ClassVar[Kind] = Kind.ENDPOINT_SERVICE_CONFIGURATION
    service_name: str
    state: str
    types: tuple[str, ...]
    load_balancer_arns: tuple[str, ...]
    zones: tuple[str, ...]
    zone_ids: tuple[str, ...]
    acceptance_required: bool
    private_dns_name: str
    private_dns_state: str
    supported_regions: tuple[str, ...]
    allowed_principals: tuple[str, ...] | None
    """ARNs, or `*`; None when they were not read."""

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        allowed = source.beside(Kind.ENDPOINT_SERVICE_PERMISSIONS, source.record.id)
        return cls(
            **common(source),
            service_name=text(body, "ServiceName"),
            state=text(body, "ServiceState"),
            types=service_types(body),
            load_balancer_arns=(*texts(body, "NetworkLoadBalancerArns"), *texts(body, "GatewayLoadBalancerArns")),
            zones=texts(body, "AvailabilityZones"),
            zone_ids=texts(body, "AvailabilityZoneIds"),
            acceptance_required=bool(flag(body, "AcceptanceRequired")),
            private_dns_name=text(body, "PrivateDnsName"),
            private_dns_state=text(part(body, "PrivateDnsNameConfiguration"), "State"),
            supported_regions=column(rows(body, "SupportedRegions"), "Region"),
            allowed_principals=None
            if allowed is None
            else tuple(sorted(column(rows(allowed, "AllowedPrincipals"), "Principal"))),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointConnection(Resource):
    """A consumer's endpoint as the service's owner sees it (DescribeVpcEndpointConnections)."""

    kind: ClassVar[Kind] = Kind.ENDPOINT_CONNECTION
    service_id: str
    endpoint_id: str
    endpoint_owner: str
    endpoint_region: str
    state: str
    created: str
    load_balancer_arns: tuple[str, ...]

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        return cls(
            **common(source),
            service_id=text(body, "ServiceId"),
            endpoint_id=text(body, "VpcEndpointId"),
            endpoint_owner=text(body, "VpcEndpointOwner"),
            endpoint_region=text(body, "VpcEndpointRegion") or source.record.region,
            state=text(body, "VpcEndpointState"),
            created=text(body, "CreationTimestamp"),
            load_balancer_arns=(*texts(body, "NetworkLoadBalancerArns"), *texts(body, "GatewayLoadBalancerArns")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcEndpointAssociation(Resource):
    """What a Resource or ServiceNetwork endpoint reaches (DescribeVpcEndpointAssociations)."""

    kind: ClassVar[Kind] = Kind.VPC_ENDPOINT_ASSOCIATION
    endpoint_id: str
    resource_arn: str
    service_network_arn: str
    accessibility: str
    dns_name: str

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        return cls(
            **common(source),
            endpoint_id=text(body, "VpcEndpointId"),
            resource_arn=text(body, "AssociatedResourceArn"),
            service_network_arn=text(body, "ServiceNetworkArn"),
            accessibility=text(body, "AssociatedResourceAccessibility"),
            dns_name=text(part(body, "DnsEntry"), "DnsName"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceConfiguration(Resource):
    """A VPC Lattice resource configuration: the provider side of a Resource endpoint."""

    kind: ClassVar[Kind] = Kind.RESOURCE_CONFIGURATION
    arn: str
    type: str
    state: str
    resource_gateway_id: str
    definition: str
    """What it stands for: a DNS name, an address or an ARN; "" when not read."""
    port_ranges: tuple[str, ...]

    @classmethod
    def parse(cls, source: Source) -> Self:
        details = source.beside(Kind.RESOURCE_CONFIGURATION_DETAILS, source.record.id) or {}
        body = {**source.body, **details}
        arn = text(body, "arn")
        definition = part(body, "resourceConfigurationDefinition")
        return cls(
            **common(source, name=text(body, "name"), arn=arn),
            arn=arn,
            type=text(body, "type"),
            state=text(body, "status"),
            resource_gateway_id=text(body, "resourceGatewayId"),
            definition=text(part(definition, "dnsResource"), "domainName")
            or text(part(definition, "ipResource"), "ipAddress")
            or text(part(definition, "arnResource"), "arn"),
            port_ranges=texts(body, "portRanges"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceGateway(Resource):
    """A VPC Lattice resource gateway: where Resource endpoints enter the provider's VPC."""

    kind: ClassVar[Kind] = Kind.RESOURCE_GATEWAY
    vpc_id: str
    subnet_ids: tuple[str, ...]
    group_ids: tuple[str, ...]
    state: str

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        return cls(
            **common(source, name=text(body, "name"), arn=text(body, "arn")),
            vpc_id=text(body, "vpcIdentifier"),
            subnet_ids=texts(body, "subnetIds"),
            group_ids=texts(body, "securityGroupIds"),
            state=text(body, "status"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceNetwork(Resource):
    """A VPC Lattice service network."""

    kind: ClassVar[Kind] = Kind.SERVICE_NETWORK
    arn: str
    endpoint_ids: tuple[str, ...] | None
    """Endpoints that use it, as its owner sees them; None when not read."""

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        used = source.beside(Kind.SERVICE_NETWORK_ENDPOINT_ASSOCIATIONS, source.record.id)
        arn = text(body, "arn")
        return cls(
            **common(source, name=text(body, "name"), owner=arn_part(arn, 4)),
            arn=arn,
            endpoint_ids=None if used is None else column(rows(used, "items"), "vpcEndpointId"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceNetworkVpcAssociation(Resource):
    """A VPC that uses a service network without an endpoint."""

    kind: ClassVar[Kind] = Kind.SERVICE_NETWORK_VPC_ASSOCIATION
    service_network_arn: str
    vpc_id: str
    state: str

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        return cls(
            **common(source, name=text(body, "serviceNetworkName"), arn=text(body, "arn")),
            service_network_arn=text(body, "serviceNetworkArn"),
            vpc_id=text(body, "vpcId"),
            state=text(body, "status"),
        )
