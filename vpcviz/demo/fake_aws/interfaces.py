"""Network interfaces that AWS's services make: their type, requester, attachment and address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from moto.core import utils
from moto.ec2.models.elastic_network_interfaces import NetworkInterface

from vpcviz.demo.fake_aws.corrections import Method, give, overlay, wrap
from vpcviz.demo.fake_aws.identity import new_hex

ADDRESS_REWRITERS = ("nat_gateway", "transit_gateway", "gateway_load_balancer_endpoint")
"""Types whose source and destination check is off."""


def install() -> None:
    """Put the corrections over moto."""
    overlay(NetworkInterface, "attachment", _attachment)
    give(NetworkInterface, "operator", lambda _: {"Managed": False})
    wrap(NetworkInterface, "get_filter_value", _filter_value)


@dataclass(frozen=True, slots=True)
class Maker:
    """The service that asks for an interface, as DescribeNetworkInterfaces shows it."""

    interface_type: str
    requester: str
    owner: str = "amazon-aws"
    requester_managed: bool = True


def make_interface(network: Any, subnet_id: str, maker: Maker, description: str, groups: Sequence[str] = ()) -> Any:
    """A new interface in `subnet_id`, with a free address of that subnet."""
    subnet = network.get_subnet(subnet_id)
    address = subnet.get_available_subnet_ip(None)
    interface = network.create_network_interface(subnet, address, group_ids=list(groups), description=description)
    if not groups:
        interface._group_set = []
    interface.interface_type = maker.interface_type
    interface.status = "in-use"
    interface.requester_managed = maker.requester_managed
    interface.requester_id = maker.requester
    interface.source_dest_check = maker.interface_type not in ADDRESS_REWRITERS
    interface.service_attachment = {
        "AttachmentId": f"ela-attach-{new_hex(17)}",
        "InstanceOwnerId": maker.owner,
        "DeviceIndex": 1,
        "Status": "attached",
        "DeleteOnTermination": False,
        "AttachTime": utils.utcnow(),
    }
    return interface


def _attachment(interface: Any, said_by_moto: Any) -> Any:
    return getattr(interface, "service_attachment", None) or said_by_moto


def _filter_value(original: Method, interface: Any, name: str, method_name: str | None = None) -> Any:
    if name == "interface-type":
        return interface.interface_type
    if name == "requester-managed":
        return str(interface.requester_managed).lower()
    return original(interface, name, method_name)
