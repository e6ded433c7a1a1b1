"""A small network written down in few words, for the tests of tracing."""

from collections.abc import Iterable
from typing import Any

from vpcviz.topology.build import build
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.records import Inventory, Outcome, OutcomeState, Record
from vpcviz.topology.trace.answer import Answer
from vpcviz.topology.trace.engine import trace
from vpcviz.topology.trace.flow import Flow

ACCOUNT = "111111111111"
REGION = "eu-west-1"

Body = dict[str, Any]

EVERYWHERE = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}


def tcp(port: int, *cidrs: str, groups: Iterable[str] = ()) -> Body:
    """A permission for one TCP port."""
    return {
        "IpProtocol": "tcp",
        "FromPort": port,
        "ToPort": port,
        "IpRanges": [{"CidrIp": cidr} for cidr in cidrs],
        "UserIdGroupPairs": [{"GroupId": group} for group in groups],
    }


class Lab:
    """Collects records; `topology` builds them."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.outcomes: list[Outcome] = []
        self.group("sg-open")

    def add(self, kind: Kind, name: str, body: Body, *, account: str = ACCOUNT, region: str = REGION) -> None:
        """Any record."""
        self.records.append(Record(kind, name, account, region, {"OwnerId": account, **body}))

    def vpc(self, name: str, *cidrs: str, six: str = "", region: str = REGION, dns: bool | None = None) -> None:
        """A VPC; `dns` sets both DNS attributes."""
        body: Body = {
            "VpcId": name,
            "CidrBlock": cidrs[0],
            "CidrBlockAssociationSet": [
                {"CidrBlock": cidr, "CidrBlockState": {"State": "associated"}} for cidr in cidrs
            ],
        }
        if six:
            body["Ipv6CidrBlockAssociationSet"] = [
                {"Ipv6CidrBlock": six, "Ipv6CidrBlockState": {"State": "associated"}}
            ]
        self.add(Kind.VPC, name, body, region=region)
        if dns is not None:
            for attribute in ("enableDnsSupport", "enableDnsHostnames"):
                key = attribute[0].upper() + attribute[1:]
                answer = {"VpcId": name, key: {"Value": dns}}
                self.add(Kind.VPC_ATTRIBUTE, f"{name}|{attribute}", answer, region=region)

    def subnet(self, name: str, vpc: str, cidr: str, *, zone: str = "a", six: str = "", region: str = REGION) -> None:
        """A subnet."""
        body: Body = {"SubnetId": name, "VpcId": vpc, "CidrBlock": cidr, "AvailabilityZone": region + zone}
        if six:
            body["Ipv6CidrBlockAssociationSet"] = [
                {"Ipv6CidrBlock": six, "Ipv6CidrBlockState": {"State": "associated"}}
            ]
        self.add(Kind.SUBNET, name, body, region=region)

    def table(self, name: str, vpc: str, *routes: Body, subnets: Iterable[str] = (), gateway: str = "") -> None:
        """A route table: of these subnets, of a gateway, or the VPC's main one."""
        associations: list[Body] = [{"SubnetId": subnet} for subnet in subnets]
        if gateway:
            associations = [{"GatewayId": gateway}]
        body = {"VpcId": vpc, "Routes": list(routes), "Associations": associations or [{"Main": True}]}
        self.add(Kind.ROUTE_TABLE, name, body)

    def interface(
        self, name: str, vpc: str, subnet: str, address: str, *, groups: Iterable[str] = ("sg-open",), **more: Any
    ) -> None:
        """A network interface; `public` maps a public address, `instance` attaches it."""
        body: Body = {
            "NetworkInterfaceId": name,
            "VpcId": vpc,
            "SubnetId": subnet,
            "PrivateIpAddress": address,
            "Groups": [{"GroupId": group} for group in groups],
        }
        if public := more.pop("public", ""):
            body["Association"] = {"PublicIp": public}
        if instance := more.pop("instance", ""):
            body["Attachment"] = {"InstanceId": instance, "DeviceIndex": more.pop("index", 0)}
        if six := more.pop("six", ""):
            body["Ipv6Addresses"] = [{"Ipv6Address": six}]
        region = more.pop("region", REGION)
        self.add(Kind.NETWORK_INTERFACE, name, {**body, **more}, region=region)

    def group(
        self, name: str, *, ingress: Iterable[Body] = (EVERYWHERE,), egress: Iterable[Body] = (EVERYWHERE,)
    ) -> None:
        """A security group; open when nothing is said."""
        body = {"GroupId": name, "IpPermissions": list(ingress), "IpPermissionsEgress": list(egress)}
        self.add(Kind.SECURITY_GROUP, name, body)

    def acl(self, name: str, vpc: str, subnets: Iterable[str], *entries: Body) -> None:
        """A network ACL."""
        body = {"VpcId": vpc, "Entries": list(entries), "Associations": [{"SubnetId": subnet} for subnet in subnets]}
        self.add(Kind.NETWORK_ACL, name, body)

    def internet_gateway(self, name: str, vpc: str) -> None:
        """An internet gateway, attached."""
        self.add(Kind.INTERNET_GATEWAY, name, {"Attachments": [{"VpcId": vpc, "State": "available"}]})

    def nat(self, name: str, vpc: str, subnet: str, address: str, public: str, *, state: str = "available") -> None:
        """A NAT gateway with its interface `eni-<name>`."""
        listed = {"NetworkInterfaceId": f"eni-{name}", "PrivateIp": address, "PublicIp": public}
        body = {"VpcId": vpc, "SubnetId": subnet, "State": state, "NatGatewayAddresses": [listed]}
        self.add(Kind.NAT_GATEWAY, name, body)
        more = {"InterfaceType": "nat_gateway", "RequesterManaged": True, "public": public}
        self.interface(f"eni-{name}", vpc, subnet, address, groups=(), **more)

    def endpoint(self, name: str, vpc: str, service: str, **more: Any) -> None:
        """A VPC endpoint; Interface unless `VpcEndpointType` says otherwise."""
        body = {"VpcId": vpc, "ServiceName": service, "VpcEndpointType": "Interface", "State": "available"}
        self.add(Kind.VPC_ENDPOINT, name, {**body, **more})

    def endpoint_interface(
        self, endpoint: str, vpc: str, subnet: str, address: str, *, groups: Iterable[str] = ("sg-open",)
    ) -> None:
        """An interface `eni-<endpoint>` of an endpoint."""
        more = {
            "InterfaceType": "vpc_endpoint",
            "RequesterManaged": True,
            "Description": f"VPC Endpoint Interface {endpoint}",
        }
        self.interface(f"eni-{endpoint}", vpc, subnet, address, groups=groups, **more)

    def deny(self, kind: Kind, *, account: str = ACCOUNT, region: str = REGION) -> None:
        """A call that was denied."""
        self.outcomes.append(
            Outcome(kind, account, region, OutcomeState.DENIED, "ec2", "Describe", error_code="UnauthorizedOperation")
        )

    @property
    def topology(self) -> Topology:
        """What was written down."""
        return build(Inventory(tuple(self.records), tuple(self.outcomes)))

    def ask(self, source: str, destination: str, protocol: str = "tcp", port: int | None = 443) -> Answer:
        """Trace one flow."""
        return trace(self.topology, Flow(source, destination, protocol, None if protocol == "icmp" else port))


def route(destination: str, **target: str) -> Body:
    """A route; `state` and `origin` may be given beside the target."""
    more = {key: target.pop(word) for word, key in (("state", "State"), ("origin", "Origin")) if word in target}
    key = "DestinationPrefixListId" if destination.startswith("pl-") else "DestinationCidrBlock"
    if ":" in destination:
        key = "DestinationIpv6CidrBlock"
    return {key: destination, "State": "active", **more, **target}


def local(cidr: str) -> Body:
    """The local route of a block."""
    return route(cidr, GatewayId="local")


def entry(
    number: int, action: str, cidr: str, *, egress: bool, protocol: str = "-1", ports: tuple[int, int] | None = None
) -> Body:
    """An entry of a network ACL."""
    body: Body = {"RuleNumber": number, "RuleAction": action, "CidrBlock": cidr, "Egress": egress, "Protocol": protocol}
    if ports:
        body["PortRange"] = {"From": ports[0], "To": ports[1]}
    return body


def two_subnets() -> Lab:
    """One VPC with two subnets, a host in each, and the main table."""
    lab = Lab()
    lab.vpc("vpc-a", "10.0.0.0/16")
    lab.subnet("subnet-1", "vpc-a", "10.0.1.0/24")
    lab.subnet("subnet-2", "vpc-a", "10.0.2.0/24", zone="b")
    lab.table("rtb-main", "vpc-a", local("10.0.0.0/16"))
    lab.interface("eni-1", "vpc-a", "subnet-1", "10.0.1.10")
    lab.interface("eni-2", "vpc-a", "subnet-2", "10.0.2.10")
    return lab


def places(answer: Answer) -> list[str]:
    """Where the steps of the way there are."""
    return [step.at for step in answer.steps]


def stop(answer: Answer) -> str:
    """The sentence of the step that stopped the flow."""
    every = (*answer.steps, *answer.return_steps)
    return next(step.because for step in every if step.decision in ("deny", "drop"))
