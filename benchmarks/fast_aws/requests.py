"""Which call an HTTP request makes: by the query protocol's Action, by target, or by method and path."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote

import orjson

from benchmarks.fast_aws.wire import service as model_of
from vpcviz.collect.calls import CALLS

CREDENTIAL = re.compile(rb"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/")
TARGET = re.compile(rb"\r\nx-amz-target: *[^.\r]+\.(\w+)", re.IGNORECASE)
BOTO_NAMES = {"elasticloadbalancing": "elbv2"}
TOKENS = ("NextToken", "nextToken", "Marker")


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came in: who asks what, where."""

    access_key: str
    region: str
    service: str
    operation: str
    params: Mapping[str, Any]

    @property
    def token(self) -> str:
        """The page that is asked for."""
        return next((str(self.params[name]) for name in TOKENS if self.params.get(name)), "")


@dataclass(frozen=True, slots=True)
class _Route:
    method: str
    path: re.Pattern[str]
    operation: str


def parse(head: bytes, body: bytes) -> Request | None:
    """The request, or None when it is none of the calls that are known here."""
    signed = CREDENTIAL.search(head)
    if signed is None:
        return None
    key, region, signing = (part.decode() for part in signed.groups())
    service = BOTO_NAMES.get(signing, signing)
    target = TARGET.search(head)
    if target is not None:
        return Request(key, region, service, target[1].decode(), orjson.loads(body or b"{}"))
    method, _, rest = head.partition(b" ")
    path, _, query = rest.partition(b" ")[0].decode().partition("?")
    if path == "/" and b"Action=" in body:
        params = dict(parse_qsl(body.decode()))
        return Request(key, region, service, params.pop("Action"), params)
    return _routed(Request(key, region, service, "", {}), method.decode(), path, (query, body))


def _routed(request: Request, method: str, path: str, told: tuple[str, bytes]) -> Request | None:
    for route in _routes(request.service):
        match = route.path.fullmatch(path) if route.method == method else None
        if match:
            params: dict[str, Any] = {name: unquote(value) for name, value in match.groupdict().items()}
            params |= dict(parse_qsl(told[0]))
            params |= orjson.loads(told[1]) if told[1][:1] == b"{" else {}
            return Request(request.access_key, request.region, request.service, route.operation, _named(params))
    return None


def _named(params: dict[str, Any]) -> dict[str, Any]:
    """Route 53 writes the parameter in small letters that boto3 calls VPCId."""
    return {**params, "VPCId": params["vpcid"]} if "vpcid" in params else params


@cache
def _routes(service: str) -> tuple[_Route, ...]:
    asked = sorted({call.operation for call in CALLS if call.service == service and call.asked})
    return tuple(_route(service, operation) for operation in asked)


def _route(service: str, operation: str) -> _Route:
    http = model_of(service).operation_model(operation).http
    path = http["requestUri"].partition("?")[0]
    pattern = re.sub(r"\{(\w+)\+?\}", r"(?P<\1>[^/]+)", path)
    return _Route(http["method"], re.compile(pattern), operation)
