"""Lambda functions and databases in a VPC: the interfaces that show where they are."""

from typing import Any

from moto.awslambda.models import LambdaBackend, LambdaFunction
from moto.rds.models import RDSBackend

from vpcviz.demo.fake_aws.corrections import Method, overlay, wrap
from vpcviz.demo.fake_aws.identity import network_of, new_uuid
from vpcviz.demo.fake_aws.interfaces import Maker, make_interface

DATABASE_INTERFACE = Maker("interface", "amazon-rds", "amazon-rds")


def install() -> None:
    """Put the corrections over moto."""
    wrap(LambdaBackend, "create_function", _function_created)
    overlay(LambdaFunction, "vpc_config", _vpc_config)
    wrap(RDSBackend, "create_db_instance", _database_created)


def _function_created(original: Method, backend: Any, spec: dict[str, Any]) -> Any:
    function = original(backend, spec)
    config = spec.get("VpcConfig") or {}
    subnet_ids = config.get("SubnetIds") or []
    if subnet_ids:
        network = network_of(backend.account_id, backend.region_name)
        function.home_vpc_id = network.get_subnet(subnet_ids[0]).vpc_id
        maker = Maker("lambda", f"AROADEMO:{backend.account_id}", backend.account_id, requester_managed=False)
        for subnet_id in subnet_ids:
            description = f"AWS Lambda VPC ENI-{function.function_name}-{new_uuid()}"
            make_interface(network, subnet_id, maker, description, config.get("SecurityGroupIds") or ())
    return function


def _vpc_config(function: Any, said_by_moto: Any) -> Any:
    vpc_id = getattr(function, "home_vpc_id", None)
    return {**said_by_moto, "VpcId": vpc_id} if said_by_moto and vpc_id else said_by_moto


def _database_created(original: Method, backend: Any, details: dict[str, Any]) -> Any:
    database = original(backend, details)
    subnet = database.db_subnet_group._subnets[0]
    network = network_of(backend.account_id, backend.region_name)
    groups = details.get("vpc_security_group_ids") or ()
    make_interface(network, subnet.id, DATABASE_INTERFACE, "RDSNetworkInterface", groups)
    return database
