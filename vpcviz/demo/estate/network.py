"""A VPC of the estate, and what is put into it by name: subnets, route tables, gateways, groups, endpoints."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from vpcviz.demo.estate.aws import Place, tags

Document = Mapping[str, Any]


def tcp(port: int, *cidrs: str) -> dict[str, Any]:
    """A security group rule that admits TCP to one port."""
    return rule("tcp", port, *cidrs)


def udp(port: int, *cidrs: str) -> dict[str, Any]:
    """A security group rule that admits UDP to one port."""
    return rule("udp", port, *cidrs)


def rule(protocol: str, port: int, *cidrs: str) -> dict[str, Any]:
    """A security group rule for one port."""
    ranges = [{"CidrIp": cidr} for cidr in cidrs]
    return {"IpProtocol": protocol, "FromPort": port, "ToPort": port, "IpRanges": ranges}


class Vpc:
    """A VPC that remembers the ids of its parts by their short names."""

    def __init__(self, place: Place, name: str, cidr: str, env: str = "prod") -> None:
        self.place = place
        self.name = name
        answer = place.ec2("create_vpc", CidrBlock=cidr, TagSpecifications=tags("vpc", name, env=env))
        self.id: str = answer["Vpc"]["VpcId"]
        self.subnets: dict[str, str] = {}
        self.tables: dict[str, str] = {}
        self.groups: dict[str, str] = {}
        self.endpoints: dict[str, str] = {}
        place.ec2("modify_vpc_attribute", VpcId=self.id, EnableDnsHostnames={"Value": True})
        self._name_main_table()

    def _name_main_table(self) -> None:
        of_vpc = [{"Name": "vpc-id", "Values": [self.id]}]
        main = self.place.ec2("describe_route_tables", Filters=of_vpc)["RouteTables"][0]["RouteTableId"]
        self.place.ec2("create_tags", Resources=[main], Tags=[{"Key": "Name", "Value": f"{self.name}-main"}])

    def subnet(self, key: str, cidr: str, zone: str, table: str = "", *, public: bool = False) -> None:
        """A subnet in zone a, b or c; without a table it uses the main one."""
        answer = self.place.ec2(
            "create_subnet",
            VpcId=self.id,
            CidrBlock=cidr,
            AvailabilityZone=f"{self.place.region}{zone}",
            TagSpecifications=tags("subnet", f"{self.name}-{key}"),
        )
        self.subnets[key] = answer["Subnet"]["SubnetId"]
        if public:
            self.place.ec2("modify_subnet_attribute", SubnetId=self.subnets[key], MapPublicIpOnLaunch={"Value": True})
        if table:
            self.place.ec2("associate_route_table", RouteTableId=self.tables[table], SubnetId=self.subnets[key])

    def subnet_ids(self, *keys: str) -> list[str]:
        """The ids of the subnets with these names."""
        return [self.subnets[key] for key in keys]

    def route_tables(self, *keys: str) -> None:
        """Route tables with these names."""
        for key in keys:
            named = tags("route-table", f"{self.name}-{key}")
            answer = self.place.ec2("create_route_table", VpcId=self.id, TagSpecifications=named)
            self.tables[key] = answer["RouteTable"]["RouteTableId"]

    def route(self, table: str, cidr: str, **target: str) -> None:
        """A route; the target is a parameter of CreateRoute."""
        self.place.ec2("create_route", RouteTableId=self.tables[table], DestinationCidrBlock=cidr, **target)

    def internet_gateway(self) -> str:
        """An attached internet gateway; its id."""
        named = tags("internet-gateway", f"{self.name}-igw")
        answer = self.place.ec2("create_internet_gateway", TagSpecifications=named)
        gateway_id: str = answer["InternetGateway"]["InternetGatewayId"]
        self.place.ec2("attach_internet_gateway", InternetGatewayId=gateway_id, VpcId=self.id)
        return gateway_id

    def nat_gateway(self, key: str, subnet: str) -> str:
        """A public NAT gateway; its id."""
        named = tags("elastic-ip", f"{self.name}-{key}")
        address = self.place.ec2("allocate_address", Domain="vpc", TagSpecifications=named)
        answer = self.place.ec2(
            "create_nat_gateway",
            SubnetId=self.subnets[subnet],
            AllocationId=address["AllocationId"],
            TagSpecifications=tags("natgateway", f"{self.name}-{key}"),
        )
        gateway_id: str = answer["NatGateway"]["NatGatewayId"]
        return gateway_id

    def group(self, key: str, description: str, *rules: dict[str, Any]) -> None:
        """A security group with these rules for what comes in."""
        answer = self.place.ec2(
            "create_security_group",
            GroupName=f"{self.name}-{key}",
            Description=description,
            VpcId=self.id,
            TagSpecifications=tags("security-group", f"{self.name}-{key}"),
        )
        self.groups[key] = answer["GroupId"]
        self.place.ec2("authorize_security_group_ingress", GroupId=self.groups[key], IpPermissions=list(rules))

    def gateway_endpoint(self, service: str, tables: Sequence[str], policy: Document | None = None) -> None:
        """A gateway endpoint for an AWS service, with routes in these tables."""
        self._endpoint(
            f"{service}-gw",
            VpcEndpointType="Gateway",
            ServiceName=self.aws_service(service),
            RouteTableIds=[self.tables[key] for key in tables],
            **_policy(policy),
        )

    def interface_endpoint(
        self, service: str, subnets: Sequence[str], group: str, *, private_dns: bool = True, **details: Any
    ) -> str:
        """An interface endpoint for an AWS service or a full service name; its id. `details`: name, policy, age_days
        and parameters of CreateVpcEndpoint."""
        policy = details.pop("policy", None)
        return self._endpoint(
            details.pop("name", service),
            VpcEndpointType="Interface",
            ServiceName=service if "vpce-svc-" in service else self.aws_service(service),
            SubnetIds=self.subnet_ids(*subnets),
            SecurityGroupIds=[self.groups[group]],
            PrivateDnsEnabled=private_dns,
            **_policy(policy),
            **details,
        )

    def balancer_endpoint(self, name: str, service: str, subnet: str) -> str:
        """A Gateway Load Balancer endpoint; its id."""
        return self._endpoint(
            name, VpcEndpointType="GatewayLoadBalancer", ServiceName=service, SubnetIds=self.subnet_ids(subnet)
        )

    def _endpoint(self, name: str, *, age_days: int = 0, **params: Any) -> str:
        aged = {"demo__age-days": str(age_days)} if age_days else {}
        named = tags("vpc-endpoint", f"{self.name}-{name}", **aged)
        answer = self.place.ec2("create_vpc_endpoint", VpcId=self.id, TagSpecifications=named, **params)
        self.endpoints[name] = answer["VpcEndpoint"]["VpcEndpointId"]
        return self.endpoints[name]

    def aws_service(self, service: str) -> str:
        """The full name of an AWS service in this region."""
        return f"com.amazonaws.{self.place.region}.{service}"


def _policy(policy: Document | None) -> dict[str, Any]:
    return {"PolicyDocument": json.dumps(policy)} if policy else {}


def allow(actions: str | Sequence[str], resource: str, condition: Document) -> Document:
    """An endpoint policy of one statement."""
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": actions,
        "Resource": resource,
        "Condition": condition,
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
