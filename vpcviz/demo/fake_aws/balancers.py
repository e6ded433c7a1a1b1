"""Load balancers: ARNs, states and names of their type, and the interfaces that they hold in subnets."""

from typing import Any

from moto.elbv2.models import ELBv2Backend

from vpcviz.demo.fake_aws.corrections import Method, wrap
from vpcviz.demo.fake_aws.interfaces import Maker, make_interface

WORD_OF_TYPE = {"network": "net", "gateway": "gwy", "application": "app"}
INTERFACE_OF_TYPE = {
    "network": "network_load_balancer",
    "gateway": "gateway_load_balancer",
    "application": "interface",
}
NETWORK_ZONE = "Z26RNL4JYFTOTI"


def install() -> None:
    """Put the corrections over moto."""
    wrap(ELBv2Backend, "create_load_balancer", _created)


def _created(original: Method, backend: Any, **details: Any) -> Any:
    tags = details.pop("tags", None)
    balancer = original(backend, tags=None, **details)
    word = WORD_OF_TYPE[balancer.type]
    former = balancer.arn
    balancer.arn = former.replace("loadbalancer/app/", f"loadbalancer/{word}/")
    backend.load_balancers[balancer.arn] = backend.load_balancers.pop(former)
    backend.tagging_service.tag_resource(balancer.arn, tags)
    balancer.state = "active"
    number = balancer.arn.rsplit("/", 1)[1]
    if balancer.type == "network":
        balancer.dns_name = f"{balancer.name}-{number}.elb.{backend.region_name}.amazonaws.com"
        balancer.canonical_hosted_zone_id = NETWORK_ZONE
    maker = Maker(INTERFACE_OF_TYPE[balancer.type], "amazon-elb", "amazon-elb")
    for subnet in balancer.subnets:
        description = f"ELB {word}/{balancer.name}/{number}"
        make_interface(backend.ec2_backend, subnet.id, maker, description, details.get("security_groups") or ())
    return balancer
