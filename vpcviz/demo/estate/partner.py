"""A consumer of the payments service whose account nobody connected."""

from vpcviz.demo.estate.accounts import PARTNER
from vpcviz.demo.estate.aws import Aws
from vpcviz.demo.estate.network import Vpc, tcp
from vpcviz.demo.estate.provider import Service


def make_partner(aws: Aws, payments: Service) -> None:
    """The partner's VPC and its accepted endpoint."""
    vpc = Vpc(aws.at(PARTNER), "partner", "10.40.0.0/16")
    vpc.route_tables("private")
    vpc.subnet("a", "10.40.0.0/24", "a", "private")
    vpc.group("vpce", "endpoint", tcp(443, "10.40.0.0/16"))
    payments.accept(vpc.interface_endpoint(payments.name, ("a",), "vpce", private_dns=False, name="payco"))
