"""What AWS's fields hold: words of AWS that stay, accounts, policies, names, or anything."""

from collections.abc import Mapping
from enum import Enum, auto

from vpcviz.topology.kinds import Kind


class Treatment(Enum):
    """What is done with the text of a field."""

    PLAIN = auto()
    """A word of AWS: it stays when it looks like one."""
    OWNER = auto()
    POLICY = auto()
    NAME = auto()
    """Somebody's word, whatever it looks like."""
    SERVICE = auto()
    """An endpoint service's or prefix list's name: one of AWS stays."""
    LOOKED = auto()
    """Anything: replaced by its form, unknown forms by a word."""
    DROPPED = auto()


PLAIN_FIELDS = frozenset(
    (
        # States and reasons in one word
        *("State", "Status", "Code", "ServiceState", "VpcEndpointState", "ConnectionNotificationState", "status"),
        *("DBInstanceStatus", "SubnetGroupStatus", "SubnetStatus", "ShareStatus", "LastUpdateStatus", "OptInStatus"),
        *("PrivateDnsNameVerificationState", "AssociatedResourceAccessibility", "associationState", "attachmentState"),
        *("directConnectGatewayState", "virtualInterfaceState", "bgpStatus", "bgpPeerState", "Reason", "ErrorCode"),
        *("ParameterApplyStatus", "FailureCode", "state", "stateChangeError", "failureCode", "AssociationStatus"),
        # Types and modes
        *("Type", "type", "VpcEndpointType", "ServiceType", "IpAddressType", "DnsRecordIpType", "InterfaceType"),
        *("ConnectivityType", "AvailabilityMode", "Scheme", "TargetType", "ZoneType", "ResourceType", "PrincipalType"),
        *("ConnectionNotificationType", "RuleType", "Direction", "InstanceType", "InstanceTenancy", "Tenancy"),
        *("PrivateDnsPreference", "AddressFamily", "Category", "HostnameType", "PermissionType", "Effect"),
        *(
            "SupportedIpAddressTypes",
            "ConnectionEvents",
            "Architecture",
            "Architectures",
            "Hypervisor",
            "VirtualizationType",
        ),
        *("RootDeviceType", "PlatformDetails", "Engine", "EngineVersion", "DBInstanceClass", "LicenseModel", "Runtime"),
        *("StorageType", "PackageType", "FeatureSet", "JoinedMethod", "InstanceLifecycle", "UsageOperation"),
        *("addressFamily", "virtualInterfaceType", "attachmentType", "ipAddressType", "featureSet", "createdBy"),
        *("PayerResponsibility", "PayerResponsibilities", "Mode", "ManagedBy", "TransportProtocol", "Protocols"),
        # Rules and routes
        *("Protocol", "IpProtocol", "RuleAction", "Origin", "ProtocolVersion", "HealthCheckProtocol", "portRanges"),
        *("HealthCheckPort", "HttpCode", "SslPolicy", "Matcher", "GrpcCode", "protocol", "QueryLoggingStatus"),
        # Switches
        *("DefaultRouteTableAssociation", "DefaultRouteTablePropagation", "DnsSupport", "Ipv6Support"),
        *("ApplianceModeSupport", "SecurityGroupReferencingSupport", "VpnEcmpSupport", "MulticastSupport"),
        *("AutoAcceptSharedAttachments", "InternetGatewayBlockMode", "ExclusionsAllowed", "HttpTokens", "HttpEndpoint"),
        *("HttpProtocolIpv6", "InstanceMetadataTags", "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"),
        *("EnableAcceleration", "RegionalNatGateway", "AutoScalingIps", "AutoProvisionZones"),
        # Places
        *("AvailabilityZone", "AvailabilityZoneId", "AvailabilityZones", "AvailabilityZoneIds", "ZoneName", "ZoneId"),
        *("Region", "RegionName", "AwsRegion", "VPCRegion", "ServiceRegion", "VpcEndpointRegion", "ParentZoneName"),
        *("ParentZoneId", "NetworkBorderGroup", "PreferredAvailabilityZone", "ownerRegion", "region"),
    )
)
"""Fields in which AWS writes words of its own."""

OWNER_FIELDS = frozenset(
    (
        *("OwnerId", "ownerId", "Owner", "InstanceOwnerId", "IpOwnerId", "RequesterId", "UserId", "GroupOwnerId"),
        *("NetworkInterfaceOwnerId", "ResourceOwnerId", "TransitGatewayOwnerId", "VpcOwnerId", "VpcEndpointOwner"),
        *("OwningAccount", "OwningService", "ownerAccount", "owningAccountId", "vpcEndpointOwner", "AwsAccountId"),
        *("vpcEndpointOwnerId", "MasterAccountId", "AccountId", "accountId", "PeerOwnerId", "PeeringOwnerId"),
        *("VpcOwner", "ServiceOwner", "createdByAccount", "SubnetOwnerId", "directConnectGatewayOwnerAccount"),
    )
)

POLICY_FIELDS = frozenset(("PolicyDocument", "Policy", "policy", "policyDocument", "ResourcePolicy", "AuthPolicy"))

SERVICE_FIELDS = frozenset(("ServiceName", "PrefixListName", "ServiceNames", "BaseEndpointDnsNames", "serviceName"))

DROPPED_FIELDS = frozenset(
    ("Environment", "environment", "Variables", "CustomerGatewayConfiguration", "PreSharedKey", "UserData", "authKey")
)
"""What could hold secrets, or keys that people chose."""

TAG_LISTS = frozenset(("Tags", "TagSet", "TagList", "tags", "tagSet"))

_NAMES: Mapping[str, str] = {
    "LoadBalancerName": "balancer",
    "TargetGroupName": "target-group",
    "FunctionName": "function",
    "PrefixListName": "prefix-list",
    "DBInstanceIdentifier": "database",
    "DBClusterIdentifier": "database",
    "DBName": "database",
    "DBSubnetGroupName": "subnet-group",
    "DBSubnetGroupDescription": "text",
    "GroupName": "group",
    "KeyName": "key",
    "AccountAlias": "account",
    "Email": "email",
    "MasterAccountEmail": "email",
    "Description": "text",
    "serviceNetworkName": "service-network",
    "directConnectGatewayName": "gateway",
    "virtualInterfaceName": "interface",
    "Comment": "text",
    "Sid": "statement",
}

_ALWAYS_NAMES = frozenset(_NAMES) - {"Description", "PrefixListName"}

_SHORT: Mapping[Kind, str] = {
    Kind.ACCOUNT_ALIAS: "account",
    Kind.DB_INSTANCE: "database",
    Kind.DB_SUBNET_GROUP: "subnet-group",
    Kind.NETWORK_INTERFACE: "interface",
    Kind.NETWORK_ACL: "acl",
    Kind.SECURITY_GROUP: "group",
    Kind.VPC_ENDPOINT: "endpoint",
    Kind.VPC_PEERING_CONNECTION: "peering",
    Kind.ENDPOINT_SERVICE_CONFIGURATION: "service",
    Kind.TRANSIT_GATEWAY_ATTACHMENT: "attachment",
    Kind.TRANSIT_GATEWAY_VPC_ATTACHMENT: "attachment",
    Kind.TRANSIT_GATEWAY_PEERING_ATTACHMENT: "attachment",
    Kind.TRANSIT_GATEWAY_ROUTE_TABLE: "route-table",
    Kind.LAMBDA_FUNCTION: "function",
    Kind.LOAD_BALANCER: "balancer",
    Kind.PREFIX_LIST: "prefix-list",
    Kind.MANAGED_PREFIX_LIST: "prefix-list",
}

_PLACES = frozenset((Kind.REGION, Kind.AVAILABILITY_ZONE, Kind.BLOCK_PUBLIC_ACCESS))

_PLAIN_OF_KIND = frozenset((("GroupName", Kind.AVAILABILITY_ZONE), ("Domain", Kind.ADDRESS)))

_NAMED_BY_DOMAIN = frozenset((Kind.HOSTED_ZONE, Kind.RECORD_SETS, Kind.VPC_HOSTED_ZONES))


def noun_of(kind: Kind) -> str:
    """What a resource of this kind is called when its name is not shown."""
    return _SHORT.get(kind, kind.value)


def noun_of_type(resource_type: str) -> str:
    """The same for a ResourceType of DescribeTags."""
    return noun_of(Kind(resource_type)) if resource_type in set(Kind) else "name"


def treatment_of_id(kind: Kind) -> Treatment:
    """What is done with the ids of records of a kind."""
    if kind in _PLACES:
        return Treatment.PLAIN
    if kind is Kind.VPC_ENDPOINT_SERVICE:
        return Treatment.SERVICE
    return Treatment.NAME if kind in (Kind.DB_INSTANCE, Kind.DB_SUBNET_GROUP, Kind.ACCOUNT_ALIAS) else Treatment.LOOKED


_BY_FIELD: Mapping[str, Treatment] = {
    **dict.fromkeys(PLAIN_FIELDS, Treatment.PLAIN),
    **dict.fromkeys(OWNER_FIELDS, Treatment.OWNER),
    **dict.fromkeys(POLICY_FIELDS, Treatment.POLICY),
    **dict.fromkeys(SERVICE_FIELDS, Treatment.SERVICE),
    **dict.fromkeys(DROPPED_FIELDS, Treatment.DROPPED),
    **dict.fromkeys(_ALWAYS_NAMES, Treatment.NAME),
}


def treatment_of(kind: Kind, parent: str, field: str) -> tuple[Treatment, str]:
    """What is done with a field of a record, and the noun of the word that may replace it."""
    if field == "Name" and parent in ("State", "SubnetAvailabilityZone"):
        return Treatment.PLAIN, "name"
    if field in ("Name", "name"):
        return (Treatment.LOOKED if kind in _NAMED_BY_DOMAIN else Treatment.NAME), noun_of(kind)
    if field == "Key" and parent in ("Attributes", "DhcpConfigurations"):
        return Treatment.PLAIN, "key"
    if (field, kind) in _PLAIN_OF_KIND:
        return Treatment.PLAIN, "name"
    return _BY_FIELD.get(field, Treatment.LOOKED), _noun(field)


def _noun(field: str) -> str:
    if field in _NAMES:
        return _NAMES[field]
    if field.endswith(("Id", "Ids", "Identifier", "Arn", "Arns", "arn", "id")):
        return "thing"
    return "text" if field.endswith(("Description", "Message", "Reason", "Comment")) else "name"
