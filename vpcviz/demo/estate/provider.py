"""The provider account: payments, ledger, fraud scoring and reporting, each behind a load balancer and a service."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vpcviz.demo.estate.accounts import EU, PARTNER, PROVIDER, US, WORKLOADS
from vpcviz.demo.estate.aws import Aws, Place, tags
from vpcviz.demo.estate.network import Vpc, tcp


@dataclass(frozen=True, slots=True)
class Service:
    """An endpoint service and where it is owned."""

    place: Place
    id: str
    name: str

    def accept(self, endpoint_id: str) -> None:
        """Accept a consumer's connection."""
        self.place.ec2("accept_vpc_endpoint_connections", ServiceId=self.id, VpcEndpointIds=[endpoint_id])


@dataclass(frozen=True, slots=True)
class Provider:
    """What the consumers need of the provider."""

    payments_vpc: Vpc
    payments: Service
    fraud: Service
    reporting: Service


def make_provider(aws: Aws) -> Provider:
    """Everything of the provider account."""
    place = aws.at(PROVIDER.id)
    workloads = f"arn:aws:iam::{WORKLOADS.id}:root"
    vpc = _payments_vpc(place)
    payments_targets = ("10.30.10.21", "10.30.11.21", "10.30.12.21")
    balancer = _balancer(vpc, "payments-nlb", ("nlb-a", "nlb-b", "nlb-c"), payments_targets)
    partner = f"arn:aws:iam::{PARTNER}:root"
    payments = _service(place, "payments-api", balancer, (workloads, partner), PrivateDnsName="payments.payco.example")
    place.ec2("start_vpc_endpoint_service_private_dns_verification", ServiceId=payments.id)
    _service(place, "ledger-api", _balancer(vpc, "ledger-nlb", ("nlb-a", "nlb-b"), ("10.30.10.31",)), (workloads,))
    _mesh(place, vpc)
    return Provider(vpc, payments, _fraud(place), _reporting(aws.at(PROVIDER.id, EU), workloads))


def _payments_vpc(place: Place) -> Vpc:
    vpc = Vpc(place, "payments", "10.30.0.0/16")
    vpc.route_tables("private", "public")
    for number, zone in enumerate("abc"):
        vpc.subnet(f"nlb-{zone}", f"10.30.{number}.0/24", zone, "private")
        vpc.subnet(f"svc-{zone}", f"10.30.1{number}.0/24", zone, "private")
        vpc.subnet(f"public-{zone}", f"10.30.2{number}.0/24", zone, "public", public=True)
    vpc.route("public", "0.0.0.0/0", GatewayId=vpc.internet_gateway())
    vpc.route("private", "0.0.0.0/0", NatGatewayId=vpc.nat_gateway("nat", "public-a"))
    vpc.group("api", "payments api", tcp(8443, "10.30.0.0/16"))
    vpc.group("nlb", "nlb", tcp(443, "0.0.0.0/0"))
    vpc.gateway_endpoint("s3", ("private",))
    return vpc


def _fraud(place: Place) -> Service:
    """A service in one zone, open to every principal, without targets; its VPC overlaps prod-app."""
    vpc = Vpc(place, "risk", "10.20.0.0/16")
    vpc.route_tables("private")
    vpc.subnet("svc-b", "10.20.1.0/24", "b", "private")
    return _service(place, "fraud-scoring", _balancer(vpc, "fraud-nlb", ("svc-b",), ()), ("*",))


def _reporting(place: Place, principal: str) -> Service:
    """A service of another region that supports consumers here."""
    vpc = Vpc(place, "reporting", "10.31.0.0/16")
    vpc.route_tables("private")
    for number, zone in enumerate("ab"):
        vpc.subnet(f"svc-{zone}", f"10.31.{number}.0/24", zone, "private")
    balancer = _balancer(vpc, "reporting-nlb", ("svc-a", "svc-b"), ("10.31.0.15",))
    regions = [EU, US]
    return _service(place, "reporting-api", balancer, (principal,), AcceptanceRequired=False, SupportedRegions=regions)


def _balancer(vpc: Vpc, name: str, subnets: Sequence[str], targets: Sequence[str]) -> str:
    """An internal network load balancer for port 443, its targets on 8443; its ARN."""
    made = vpc.place.call(
        "elbv2",
        "create_load_balancer",
        Name=name,
        Type="network",
        Scheme="internal",
        Subnets=vpc.subnet_ids(*subnets),
        Tags=[{"Key": "Name", "Value": name}],
    )
    arn: str = made["LoadBalancers"][0]["LoadBalancerArn"]
    group = vpc.place.call(
        "elbv2",
        "create_target_group",
        Name=f"{name}-tg",
        Protocol="TCP",
        Port=8443,
        VpcId=vpc.id,
        TargetType="ip",
        HealthCheckProtocol="TCP",
    )["TargetGroups"][0]["TargetGroupArn"]
    forward = [{"Type": "forward", "TargetGroupArn": group}]
    vpc.place.call("elbv2", "create_listener", LoadBalancerArn=arn, Protocol="TCP", Port=443, DefaultActions=forward)
    if targets:
        rows = [{"Id": target, "Port": 8443} for target in targets]
        vpc.place.call("elbv2", "register_targets", TargetGroupArn=group, Targets=rows)
    return arn


def _service(place: Place, name: str, balancer: str, principals: Sequence[str], **details: Any) -> Service:
    params = {"AcceptanceRequired": True, **details}
    answer = place.ec2(
        "create_vpc_endpoint_service_configuration",
        NetworkLoadBalancerArns=[balancer],
        TagSpecifications=tags("vpc-endpoint-service", name),
        **params,
    )["ServiceConfiguration"]
    service = Service(place, answer["ServiceId"], answer["ServiceName"])
    place.ec2("modify_vpc_endpoint_service_permissions", ServiceId=service.id, AddAllowedPrincipals=list(principals))
    return service


def _mesh(place: Place, vpc: Vpc) -> None:
    """A VPC Lattice service network that the payments VPC is associated with."""
    network = place.call("vpc-lattice", "create_service_network", name="payco-mesh")
    place.call(
        "vpc-lattice",
        "create_service_network_vpc_association",
        serviceNetworkIdentifier=network["id"],
        vpcIdentifier=vpc.id,
    )
