"""The smallest network in which each rule fires, and the same network without the fault."""

from collections.abc import Callable
from typing import Any

from tests.topology.trace.lab import ACCOUNT, Lab, entry, local, route, tcp
from vpcviz.topology.kinds import Kind

Scene = Callable[[bool], Lab]
SCENES: dict[str, Scene] = {}
"""Rule -> its scene; the scene is given whether all is well in it."""

S3, SSM = "com.amazonaws.eu-west-1.s3", "com.amazonaws.eu-west-1.ssm"
SERVICE = "vpce-svc-0123456789abcdef0"
NAMED = f"com.amazonaws.vpce.eu-west-1.{SERVICE}"
NLB = "arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/net/api/0123456789abcdef"
GROUP = "arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/api/0123456789abcdef"
OTHER = "222222222222"


def scene(rule: str) -> Callable[[Scene], Scene]:
    """Names the rule of a scene."""

    def named(make: Scene) -> Scene:
        SCENES[rule] = make
        return make

    return named


def zones(lab: Lab, *accounts: str) -> None:
    """The ids of three zones, as accounts name them."""
    for account in accounts or (ACCOUNT,):
        for number, letter in enumerate("abc", start=1):
            body = {"ZoneName": f"eu-west-1{letter}", "ZoneId": f"euw1-az{number}"}
            lab.add(Kind.AVAILABILITY_ZONE, f"eu-west-1{letter}", body, account=account)


def behind_nat(*, nat_zone: str = "a") -> Lab:
    """A VPC whose private subnets in two zones leave by one NAT gateway; a workload in each."""
    lab = Lab()
    lab.vpc("vpc-a", "10.0.0.0/16", dns=True)
    lab.subnet("subnet-out", "vpc-a", "10.0.0.0/24", zone=nat_zone)
    lab.subnet("subnet-1", "vpc-a", "10.0.1.0/24", zone="a")
    lab.subnet("subnet-2", "vpc-a", "10.0.2.0/24", zone="b")
    lab.table("rtb-out", "vpc-a", local("10.0.0.0/16"), route("0.0.0.0/0", GatewayId="igw-1"), subnets=["subnet-out"])
    lab.internet_gateway("igw-1", "vpc-a")
    lab.nat("nat-1", "vpc-a", "subnet-out", "10.0.0.9", "52.0.0.9")
    lab.interface("eni-1", "vpc-a", "subnet-1", "10.0.1.10", instance="i-1")
    lab.interface("eni-2", "vpc-a", "subnet-2", "10.0.2.10", instance="i-2")
    return lab


def private_table(lab: Lab, *routes: dict[str, Any]) -> Lab:
    """The table of the private subnets."""
    out = route("0.0.0.0/0", NatGatewayId="nat-1")
    lab.table("rtb-in", "vpc-a", local("10.0.0.0/16"), out, *routes, subnets=["subnet-1", "subnet-2"])
    return lab


def gateway_endpoint(lab: Lab, name: str = "vpce-gw", service: str = S3) -> None:
    """A gateway endpoint and its prefix list."""
    lab.endpoint(name, "vpc-a", service, VpcEndpointType="Gateway", PolicyDocument="")
    lab.add(Kind.PREFIX_LIST, f"pl-{name}", {"PrefixListName": service, "Cidrs": ["52.218.0.0/17"]})


def to_gateway(name: str = "vpce-gw") -> dict[str, Any]:
    """The route that a gateway endpoint installs."""
    return route(f"pl-{name}", GatewayId=name)


def interface_endpoint(lab: Lab, service: str = SSM, *, groups: tuple[str, ...] = ("sg-open",), **more: Any) -> None:
    """The endpoint vpce-1 with interfaces in both private subnets, or in those that `subnets` names."""
    subnets = more.pop("subnets", ("subnet-1", "subnet-2"))
    interfaces = [f"eni-vpce-1-{subnet}" for subnet in subnets]
    body = {"NetworkInterfaceIds": interfaces, "SubnetIds": list(subnets), "PrivateDnsEnabled": True, **more}
    body["Groups"] = [{"GroupId": group} for group in groups]
    lab.endpoint("vpce-1", "vpc-a", service, **body)
    for number, (subnet, name) in enumerate(zip(subnets, interfaces, strict=True), start=1):
        kind = {"InterfaceType": "vpc_endpoint", "RequesterManaged": True}
        lab.interface(name, "vpc-a", subnet, f"10.0.{subnet[-1]}.{100 + number}", groups=groups, **kind)


def two_subnets() -> Lab:
    """A VPC with a workload in each of two zones, and its table."""
    lab = Lab()
    lab.vpc("vpc-a", "10.0.0.0/16", dns=True)
    for number, zone in ((1, "a"), (2, "b")):
        lab.subnet(f"subnet-{number}", "vpc-a", f"10.0.{number}.0/24", zone=zone)
        lab.interface(f"eni-{number}", "vpc-a", f"subnet-{number}", f"10.0.{number}.10", instance=f"i-{number}")
    lab.table("rtb-1", "vpc-a", local("10.0.0.0/16"), subnets=["subnet-1", "subnet-2"])
    return lab


@scene("gateway-endpoint-not-routed")
def not_routed(fine: bool) -> Lab:
    lab = private_table(behind_nat(), *([to_gateway()] if fine else []))
    gateway_endpoint(lab)
    return lab


@scene("no-gateway-endpoint")
def no_gateway(fine: bool) -> Lab:
    lab = private_table(behind_nat())
    if fine:
        gateway_endpoint(lab)
        gateway_endpoint(lab, "vpce-ddb", "com.amazonaws.eu-west-1.dynamodb")
    return lab


@scene("blackhole-route")
def blackhole(fine: bool) -> Lab:
    return private_table(
        behind_nat(), *([] if fine else [route("10.9.0.0/16", NatGatewayId="nat-9", state="blackhole")])
    )


@scene("nat-in-another-zone")
def nat_elsewhere(fine: bool) -> Lab:
    lab = behind_nat()
    out = [local("10.0.0.0/16"), route("0.0.0.0/0", NatGatewayId="nat-1")]
    lab.table("rtb-in", "vpc-a", *out, subnets=["subnet-1"] if fine else ["subnet-1", "subnet-2"])
    lab.table("rtb-none", "vpc-a", local("10.0.0.0/16"), subnets=["subnet-2"] if fine else ["subnet-none"])
    return lab


@scene("subnet-on-main-table")
def on_main(fine: bool) -> Lab:
    lab = two_subnets()
    if not fine:
        lab.subnet("subnet-3", "vpc-a", "10.0.3.0/24")
        lab.interface("eni-3", "vpc-a", "subnet-3", "10.0.3.10", instance="i-3")
    lab.table("rtb-main", "vpc-a", local("10.0.0.0/16"))
    return lab


@scene("endpoint-security-group-shut")
def shut(fine: bool) -> Lab:
    lab = two_subnets()
    lab.group("sg-e", ingress=[tcp(443 if fine else 80, "10.0.0.0/16")])
    interface_endpoint(lab, groups=("sg-e",))
    return lab


@scene("endpoint-security-group-partial")
def partial(fine: bool) -> Lab:
    lab = two_subnets()
    lab.group("sg-e", ingress=[tcp(443, "10.0.0.0/16" if fine else "10.0.1.0/24")])
    interface_endpoint(lab, groups=("sg-e",))
    return lab


@scene("endpoint-misses-zones")
def misses_zones(fine: bool) -> Lab:
    lab = two_subnets()
    if not fine:
        lab.subnet("subnet-3", "vpc-a", "10.0.3.0/24", zone="c")
        lab.interface("eni-3", "vpc-a", "subnet-3", "10.0.3.10", instance="i-3")
    interface_endpoint(lab)
    return lab


@scene("endpoint-in-one-zone")
def one_zone(fine: bool) -> Lab:
    lab = two_subnets()
    interface_endpoint(lab, subnets=("subnet-1", "subnet-2") if fine else ("subnet-1",))
    return lab


@scene("private-dns-off")
def dns_off(fine: bool) -> Lab:
    lab = two_subnets()
    interface_endpoint(lab, PrivateDnsEnabled=fine)
    return lab


@scene("private-dns-without-vpc-dns")
def vpc_dns_off(fine: bool) -> Lab:
    lab = two_subnets()
    lab.vpc("vpc-b", "10.1.0.0/16", dns=fine)
    lab.endpoint("vpce-b", "vpc-b", SSM, PrivateDnsEnabled=True)
    return lab


@scene("full-access-policy")
def full_access(fine: bool) -> Lab:
    lab = two_subnets()
    own = '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ssm:*","Resource":"*"}]}'
    whole = '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}'
    interface_endpoint(lab, PolicyDocument=own if fine else whole)
    return lab


@scene("connection-pending")
def pending(fine: bool) -> Lab:
    lab = two_subnets()
    created = "2026-05-30T00:00:00+00:00" if fine else "2026-05-20T00:00:00Z"
    interface_endpoint(lab, NAMED, State="pendingAcceptance", CreationTimestamp=created, PrivateDnsEnabled=False)
    return lab


@scene("duplicate-endpoints")
def duplicates(fine: bool) -> Lab:
    lab = two_subnets()
    interface_endpoint(lab)
    lab.endpoint("vpce-2", "vpc-a", f"{SSM}messages" if fine else SSM, PrivateDnsEnabled=False)
    return lab


@scene("broken-endpoint")
def broken(fine: bool) -> Lab:
    lab = two_subnets()
    interface_endpoint(lab, State="available" if fine else "Failed", LastError={"Message": "no address is free"})
    return lab


def provided(*, target: str = "healthy", zones_of: str = "ab", **service: Any) -> Lab:
    """A service behind a load balancer in two zones, with a target in each, and a consumer in another VPC."""
    lab = two_subnets()
    zones(lab)
    lab.vpc("vpc-p", "10.8.0.0/16", dns=True)
    for number, letter in enumerate("ab", start=1):
        lab.subnet(f"subnet-p{number}", "vpc-p", f"10.8.{number}.0/24", zone=letter)
    listed = [
        {"ZoneName": f"eu-west-1{letter}", "SubnetId": f"subnet-p{'ab'.index(letter) + 1}"} for letter in zones_of
    ]
    balancer = {"LoadBalancerArn": NLB, "LoadBalancerName": "api", "Type": "network", "VpcId": "vpc-p"}
    lab.add(Kind.LOAD_BALANCER, NLB, {**balancer, "AvailabilityZones": listed, **service.pop("balancer", {})})
    attributes = [{"Key": "load_balancing.cross_zone.enabled", "Value": service.pop("cross_zone", "true")}]
    lab.add(Kind.LOAD_BALANCER_ATTRIBUTES, NLB, {"LoadBalancerArn": NLB, "Attributes": attributes})
    action = {"Type": "forward", "TargetGroupArn": GROUP}
    listener = {"LoadBalancerArn": NLB, "Port": 443, "Protocol": "TCP", "DefaultActions": [action]}
    lab.add(Kind.LISTENER, f"{NLB}/1", listener)
    lab.add(Kind.TARGET_GROUP, GROUP, {"TargetGroupArn": GROUP, "LoadBalancerArns": [NLB], "VpcId": "vpc-p"})
    health = [
        {"Target": {"Id": f"10.8.{number}.20", "Port": 443}, "TargetHealth": {"State": state}}
        for number, state in ((1, target), (2, service.pop("second", target)))
    ]
    lab.add(Kind.TARGET_HEALTH, GROUP, {"TargetGroupArn": GROUP, "TargetHealthDescriptions": health})
    allowed = [{"Principal": name} for name in service.pop("allowed", (f"arn:aws:iam::{ACCOUNT}:role/api",))]
    lab.add(Kind.ENDPOINT_SERVICE_PERMISSIONS, SERVICE, {"ServiceId": SERVICE, "AllowedPrincipals": allowed})
    body = {
        "ServiceId": SERVICE,
        "ServiceName": NAMED,
        "ServiceState": "Available",
        "AvailabilityZones": [f"eu-west-1{letter}" for letter in zones_of],
        "NetworkLoadBalancerArns": [NLB],
        "AcceptanceRequired": True,
    }
    lab.add(Kind.ENDPOINT_SERVICE_CONFIGURATION, SERVICE, {**body, **service})
    return lab


def consumed(lab: Lab, *, owner: str = ACCOUNT, subnets: tuple[str, ...] = ("subnet-1", "subnet-2")) -> Lab:
    """The consumer's endpoint, and its connection."""
    interface_endpoint(lab, NAMED, subnets=subnets, PrivateDnsEnabled=False)
    body = {"ServiceId": SERVICE, "VpcEndpointId": "vpce-1", "VpcEndpointOwner": owner, "VpcEndpointState": "available"}
    lab.add(Kind.ENDPOINT_CONNECTION, f"{SERVICE}|vpce-1", body)
    return lab


@scene("unused-service")
def unused(fine: bool) -> Lab:
    return consumed(provided()) if fine else provided()


@scene("open-to-outsiders")
def outsiders(fine: bool) -> Lab:
    return provided() if fine else provided(allowed=("*",))


@scene("no-healthy-target")
def no_target(fine: bool) -> Lab:
    return provided(target="healthy" if fine else "unhealthy")


@scene("service-in-few-zones")
def few_zones(fine: bool) -> Lab:
    return consumed(provided(zones_of="ab" if fine else "a"), subnets=("subnet-1",))


@scene("zone-without-healthy-target")
def deserted(fine: bool) -> Lab:
    return consumed(provided(second="healthy" if fine else "unhealthy", cross_zone="false"))


@scene("consumer-zone-not-offered")
def left(fine: bool) -> Lab:
    return consumed(provided(zones_of="ab" if fine else "a"))


@scene("unverified-name")
def unverified(fine: bool) -> Lab:
    state = "verified" if fine else "pendingVerification"
    return provided(PrivateDnsName="api.example.com", PrivateDnsNameConfiguration={"State": state})


@scene("unknown-account")
def unknown(fine: bool) -> Lab:
    return consumed(provided(), owner=ACCOUNT if fine else OTHER)


@scene("balancer-groups-and-privatelink")
def balancer_groups(fine: bool) -> Lab:
    enforced = {"SecurityGroups": ["sg-lb"], "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic": "on"}
    lab = provided(balancer=enforced)
    lab.group("sg-lb", ingress=[tcp(443 if fine else 80, "10.0.0.0/8")])
    return lab


@scene("acl-blocks-endpoint")
def acl(fine: bool) -> Lab:
    lab = two_subnets()
    interface_endpoint(lab, subnets=("subnet-1",))
    everything = [entry(100, "allow", "0.0.0.0/0", egress=egress) for egress in (True, False)]
    refused = [] if fine else [entry(90, "deny", "10.0.1.0/24", egress=True, protocol="6", ports=(443, 443))]
    lab.acl("acl-2", "vpc-a", ["subnet-2"], *everything, *refused)
    return lab


@scene("paid-for-s3")
def paid(fine: bool) -> Lab:
    lab = two_subnets()
    interface_endpoint(lab, S3, DnsOptions={"PrivateDnsOnlyForInboundResolverEndpoint": fine})
    if fine:
        gateway_endpoint(lab)
        lab.add(Kind.RESOLVER_ENDPOINT, "rslvr-in-1", {"Direction": "INBOUND", "HostVPCId": "vpc-a"})
    return lab


@scene("near-quota")
def quota(fine: bool) -> Lab:
    lab = two_subnets()
    for number in range(39 if fine else 40):
        lab.endpoint(f"vpce-{number:02d}", "vpc-a", f"com.amazonaws.eu-west-1.s{number}", PrivateDnsEnabled=True)
    return lab
