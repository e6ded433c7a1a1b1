"""Private hosted zones: a VPC sees the zones that other accounts associated with it too."""

from typing import Any

from moto.route53.models import Route53Backend, route53_backends

from vpcviz.demo.fake_aws.corrections import Method, wrap


def install() -> None:
    """Put the corrections over moto."""
    wrap(Route53Backend, "list_hosted_zones_by_vpc", _zones_of_vpc)


def _zones_of_vpc(original: Method, _asked: Any, vpc_id: str) -> list[Any]:
    backends = [backend for regions in list(route53_backends.values()) for backend in list(regions.values())]
    return [zone for backend in backends for zone in original(backend, vpc_id)]
