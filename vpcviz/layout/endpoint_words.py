"""Endpoint types in words."""

from collections.abc import Mapping

from vpcviz.topology.resources.endpoints import VpcEndpoint

TYPE_WORDS: Mapping[str, str] = {
    "Interface": "interface endpoint",
    "Gateway": "gateway endpoint",
    "GatewayLoadBalancer": "Gateway Load Balancer endpoint",
    "Resource": "resource endpoint",
    "ServiceNetwork": "service network endpoint",
}


def type_words(endpoint: VpcEndpoint) -> str:
    """An endpoint's type in words; a type that is not known yet is quoted as AWS spells it."""
    return TYPE_WORDS.get(endpoint.type, f"{endpoint.type} endpoint")
