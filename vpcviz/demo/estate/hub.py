"""The network account: transit gateway, central endpoints and DNS, egress through an inspection VPC, a legacy VPC."""

from collections.abc import Sequence
from dataclasses import dataclass

from vpcviz.demo.estate.accounts import HUB, PROVIDER, US, WORKLOADS
from vpcviz.demo.estate.aws import Aws, Place, tags
from vpcviz.demo.estate.network import Vpc, tcp, udp

CENTRAL_SERVICES = ("ssm", "ssmmessages", "ec2messages", "kms", "logs", "sts", "ecr.api", "ecr.dkr")
CENTRAL_ZONES = ("ssm", "kms", "sts")
"""Services whose private hosted zone the hub shares with prod-app."""


@dataclass(frozen=True, slots=True)
class TransitGateway:
    """The hub's transit gateway and its two route tables."""

    owner: Place
    id: str
    tables: dict[str, str]

    def attach(self, vpc: Vpc, subnets: Sequence[str], table: str, propagate: Sequence[str] = ("shared",)) -> str:
        """Attach a VPC of any account; the attachment's id."""
        answer = vpc.place.ec2(
            "create_transit_gateway_vpc_attachment",
            TransitGatewayId=self.id,
            VpcId=vpc.id,
            SubnetIds=vpc.subnet_ids(*subnets),
        )
        attachment: str = answer["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"]
        vpc.place.ec2("create_tags", Resources=[attachment], Tags=[{"Key": "Name", "Value": f"{vpc.name}-att"}])
        self.owner.ec2(
            "associate_transit_gateway_route_table",
            TransitGatewayRouteTableId=self.tables[table],
            TransitGatewayAttachmentId=attachment,
        )
        for key in propagate:
            self.owner.ec2(
                "enable_transit_gateway_route_table_propagation",
                TransitGatewayRouteTableId=self.tables[key],
                TransitGatewayAttachmentId=attachment,
            )
        return attachment


@dataclass(frozen=True, slots=True)
class Hub:
    """What the other accounts need of the hub."""

    transit: TransitGateway
    shared: Vpc


def make_hub(aws: Aws) -> Hub:
    """Everything of the network account."""
    place = aws.at(HUB.id)
    transit = _transit_gateway(place)
    shared = _shared_endpoints(place, transit)
    _resolver(place, shared)
    service = _inspection(place)
    egress_attachment = _egress(place, transit, service)
    spokes = transit.tables["spokes"]
    place.ec2(
        "create_transit_gateway_route",
        TransitGatewayRouteTableId=spokes,
        DestinationCidrBlock="0.0.0.0/0",
        TransitGatewayAttachmentId=egress_attachment,
    )
    place.ec2(
        "create_transit_gateway_route",
        TransitGatewayRouteTableId=spokes,
        DestinationCidrBlock="10.21.0.0/16",
        Blackhole=True,
    )
    _legacy(place)
    return Hub(transit, shared)


def _transit_gateway(place: Place) -> TransitGateway:
    options = {
        "AmazonSideAsn": 64512,
        "DefaultRouteTableAssociation": "disable",
        "DefaultRouteTablePropagation": "disable",
        "AutoAcceptSharedAttachments": "enable",
        "DnsSupport": "enable",
    }
    answer = place.ec2(
        "create_transit_gateway",
        Description="acme hub",
        Options=options,
        TagSpecifications=tags("transit-gateway", "acme-hub"),
    )
    gateway_id: str = answer["TransitGateway"]["TransitGatewayId"]
    place.call(
        "ram",
        "create_resource_share",
        name="acme-hub-tgw",
        resourceArns=[f"arn:aws:ec2:{US}:{HUB.id}:transit-gateway/{gateway_id}"],
        principals=[WORKLOADS.id, PROVIDER.id],
        allowExternalPrincipals=True,
    )
    tables = {}
    for key in ("spokes", "shared"):
        named = tags("transit-gateway-route-table", f"tgw-{key}")
        made = place.ec2("create_transit_gateway_route_table", TransitGatewayId=gateway_id, TagSpecifications=named)
        tables[key] = made["TransitGatewayRouteTable"]["TransitGatewayRouteTableId"]
    return TransitGateway(place, gateway_id, tables)


def _shared_endpoints(place: Place, transit: TransitGateway) -> Vpc:
    vpc = Vpc(place, "shared-endpoints", "10.10.0.0/16")
    vpc.route_tables("endpoints", "tgw")
    for number, zone in enumerate("abc"):
        vpc.subnet(f"ep-{zone}", f"10.10.{number}.0/24", zone, "endpoints")
        vpc.subnet(f"tgw-{zone}", f"10.10.20{number}.0/28", zone, "tgw")
    vpc.group("vpce", "central endpoints: 443 from 10.0.0.0/8", tcp(443, "10.0.0.0/8"))
    vpc.group("dns", "resolver endpoints", tcp(53, "10.0.0.0/8"), udp(53, "10.0.0.0/8"))
    for service in CENTRAL_SERVICES:
        vpc.interface_endpoint(service, ("ep-a", "ep-b", "ep-c"), "vpce", private_dns=False)
    transit.attach(vpc, ("tgw-a", "tgw-b", "tgw-c"), "shared", ("spokes",))
    vpc.route("endpoints", "10.0.0.0/8", TransitGatewayId=transit.id)
    return vpc


def _resolver(place: Place, vpc: Vpc) -> None:
    inbound = [
        {"SubnetId": vpc.subnets["ep-a"], "Ip": "10.10.0.53"},
        {"SubnetId": vpc.subnets["ep-b"], "Ip": "10.10.1.53"},
    ]
    _resolver_endpoint(vpc, "INBOUND", inbound)
    outbound = [{"SubnetId": vpc.subnets["ep-a"]}, {"SubnetId": vpc.subnets["ep-b"]}]
    endpoint_id = _resolver_endpoint(vpc, "OUTBOUND", outbound)
    forward = place.call(
        "route53resolver",
        "create_resolver_rule",
        CreatorRequestId="onprem",
        Name="onprem",
        RuleType="FORWARD",
        DomainName="corp.acme.example",
        TargetIps=[{"Ip": "192.168.10.53", "Port": 53}],
        ResolverEndpointId=endpoint_id,
    )
    rule_id = forward["ResolverRule"]["Id"]
    place.call("route53resolver", "associate_resolver_rule", ResolverRuleId=rule_id, VPCId=vpc.id, Name="shared")


def _resolver_endpoint(vpc: Vpc, direction: str, addresses: list[dict[str, str]]) -> str:
    answer = vpc.place.call(
        "route53resolver",
        "create_resolver_endpoint",
        CreatorRequestId=direction,
        Name=f"acme-{direction.lower()}",
        Direction=direction,
        SecurityGroupIds=[vpc.groups["dns"]],
        IpAddresses=addresses,
    )
    endpoint_id: str = answer["ResolverEndpoint"]["Id"]
    return endpoint_id


def _inspection(place: Place) -> str:
    """The VPC of the firewalls behind a Gateway Load Balancer; the name of the endpoint service."""
    vpc = Vpc(place, "inspection", "10.12.0.0/16")
    vpc.route_tables("appliance")
    for number, zone in enumerate("ab"):
        vpc.subnet(f"fw-{zone}", f"10.12.{number}.0/24", zone, "appliance")
    subnets = vpc.subnet_ids("fw-a", "fw-b")
    made = place.call("elbv2", "create_load_balancer", Name="inspect-gwlb", Type="gateway", Subnets=subnets)
    answer = place.ec2(
        "create_vpc_endpoint_service_configuration",
        GatewayLoadBalancerArns=[made["LoadBalancers"][0]["LoadBalancerArn"]],
        AcceptanceRequired=False,
        TagSpecifications=tags("vpc-endpoint-service", "inspection"),
    )
    service: str = answer["ServiceConfiguration"]["ServiceName"]
    return service


def _egress(place: Place, transit: TransitGateway, service: str) -> str:
    """The way out for all spokes: attachment, firewall endpoint, NAT gateway, internet gateway; the attachment's id."""
    vpc = Vpc(place, "egress", "10.11.0.0/16")
    vpc.route_tables("public", "fw-a", "fw-b", "tgw-a", "tgw-b", "igw-edge")
    for number, zone in enumerate("ab"):
        vpc.subnet(f"public-{zone}", f"10.11.{number}.0/24", zone, "public", public=True)
        vpc.subnet(f"fw-{zone}", f"10.11.1{number}.0/28", zone, f"fw-{zone}")
        vpc.subnet(f"tgw-{zone}", f"10.11.2{number}.0/28", zone, f"tgw-{zone}")
    gateway_id = vpc.internet_gateway()
    vpc.route("public", "0.0.0.0/0", GatewayId=gateway_id)
    place.ec2("associate_route_table", RouteTableId=vpc.tables["igw-edge"], GatewayId=gateway_id)
    for number, zone in enumerate("ab"):
        vpc.route(f"fw-{zone}", "0.0.0.0/0", NatGatewayId=vpc.nat_gateway(f"nat-{zone}", f"public-{zone}"))
        endpoint_id = vpc.balancer_endpoint(f"gwlbe-{zone}", service, f"fw-{zone}")
        vpc.route(f"tgw-{zone}", "0.0.0.0/0", VpcEndpointId=endpoint_id)
        vpc.route("igw-edge", f"10.11.{number}.0/24", VpcEndpointId=endpoint_id)
    attachment = transit.attach(vpc, ("tgw-a", "tgw-b"), "shared", ())
    vpc.route("public", "10.0.0.0/8", TransitGatewayId=transit.id)
    return attachment


def _legacy(place: Place) -> None:
    vpc = Vpc(place, "legacy-dc", "172.20.0.0/16", env="legacy")
    vpc.route_tables("vpn")
    vpc.subnet("app-a", "172.20.0.0/24", "a", "vpn")
    answer = place.ec2("create_vpn_gateway", Type="ipsec.1", TagSpecifications=tags("vpn-gateway", "legacy-vgw"))
    gateway_id = answer["VpnGateway"]["VpnGatewayId"]
    place.ec2("attach_vpn_gateway", VpcId=vpc.id, VpnGatewayId=gateway_id)
    vpc.route("vpn", "192.168.0.0/16", GatewayId=gateway_id)


def share_central_zones(hub: Hub, consumer: Vpc) -> None:
    """Private hosted zones for the central endpoints, for the hub's VPC and for `consumer`."""
    place, shared = hub.shared.place, hub.shared
    for service in CENTRAL_ZONES:
        name = f"{service}.{US}.amazonaws.com"
        made = place.call(
            "route53",
            "create_hosted_zone",
            Name=name,
            CallerReference=service,
            VPC={"VPCRegion": US, "VPCId": shared.id},
            HostedZoneConfig={"PrivateZone": True, "Comment": f"central {service}"},
        )
        zone_id = made["HostedZone"]["Id"]
        vpc = {"VPCRegion": US, "VPCId": consumer.id}
        place.call("route53", "associate_vpc_with_hosted_zone", HostedZoneId=zone_id, VPC=vpc)
        _alias(place, zone_id, name, shared.endpoints[service])


def _alias(place: Place, zone_id: str, name: str, endpoint_id: str) -> None:
    endpoints = place.ec2("describe_vpc_endpoints", VpcEndpointIds=[endpoint_id])["VpcEndpoints"]
    entry = endpoints[0]["DnsEntries"][0]
    target = {"HostedZoneId": entry["HostedZoneId"], "DNSName": entry["DnsName"], "EvaluateTargetHealth": False}
    record = {"Name": name, "Type": "A", "AliasTarget": target}
    change = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    place.call("route53", "change_resource_record_sets", HostedZoneId=zone_id, ChangeBatch=change)
