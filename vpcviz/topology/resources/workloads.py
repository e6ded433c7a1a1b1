"""Instances, Lambda functions and databases, as far as their network interfaces show them."""

from dataclasses import dataclass
from typing import ClassVar, Self

from vpcviz.topology.fields import column, part, rows, text, texts
from vpcviz.topology.kinds import Kind
from vpcviz.topology.resource import Resource, Source, common


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance(Resource):
    """An EC2 instance."""

    kind: ClassVar[Kind] = Kind.INSTANCE
    vpc_id: str
    subnet_id: str
    state: str
    type: str
    network_interface_ids: tuple[str, ...]
    private_ip: str

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        return cls(
            **common(source),
            vpc_id=text(body, "VpcId"),
            subnet_id=text(body, "SubnetId"),
            state=text(part(body, "State"), "Name"),
            type=text(body, "InstanceType"),
            network_interface_ids=column(rows(body, "NetworkInterfaces"), "NetworkInterfaceId"),
            private_ip=text(body, "PrivateIpAddress"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LambdaFunction(Resource):
    """A Lambda function; `vpc_id` is "" when it has no VPC."""

    kind: ClassVar[Kind] = Kind.LAMBDA_FUNCTION
    vpc_id: str
    subnet_ids: tuple[str, ...]
    group_ids: tuple[str, ...]

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        vpc = part(body, "VpcConfig")
        return cls(
            **common(source, name=text(body, "FunctionName"), arn=text(body, "FunctionArn")),
            vpc_id=text(vpc, "VpcId"),
            subnet_ids=texts(vpc, "SubnetIds"),
            group_ids=texts(vpc, "SecurityGroupIds"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DbInstance(Resource):
    """A database instance of Amazon RDS."""

    kind: ClassVar[Kind] = Kind.DB_INSTANCE
    vpc_id: str
    subnet_ids: tuple[str, ...]
    group_ids: tuple[str, ...]
    host: str
    state: str

    @classmethod
    def parse(cls, source: Source) -> Self:
        body = source.body
        group = part(body, "DBSubnetGroup")
        return cls(
            **common(source, name=text(body, "DBInstanceIdentifier"), arn=text(body, "DBInstanceArn")),
            vpc_id=text(group, "VpcId"),
            subnet_ids=column(rows(group, "Subnets"), "SubnetIdentifier"),
            group_ids=column(rows(body, "VpcSecurityGroups"), "VpcSecurityGroupId"),
            host=text(part(body, "Endpoint"), "Address"),
            state=text(body, "DBInstanceStatus"),
        )
