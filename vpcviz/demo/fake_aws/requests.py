"""Which service and operation a signed HTTP request asks for, by botocore's own service models."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import botocore.session
from botocore.exceptions import UnknownServiceError

CREDENTIAL_SCOPE = re.compile(r"Credential=[^/]+/\d+/([^/]+)/([^/]+)/aws4_request")
SERVICE_OF_SIGNING_NAME = {"elasticloadbalancing": "elbv2"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for; `operation` is empty when it cannot be told."""

    service: str
    region: str
    operation: str
    protocol: str
    dry_run: bool = False
    """Asked only whether it would be allowed."""


def asked_by(method: str, path: str, headers: dict[str, str], body: bytes) -> Asked | None:
    """The service and operation of a request; None when it is not signed for a service that botocore knows."""
    match = CREDENTIAL_SCOPE.search(headers.get("authorization", ""))
    if match is None:
        return None
    service = SERVICE_OF_SIGNING_NAME.get(match[2], match[2])
    model = _model(service)
    if model is None:
        return None
    protocol = str(model.resolved_protocol)
    dry_run = False
    if protocol in ("ec2", "query"):
        params = parse_qs(body.decode())
        operation, dry_run = params.get("Action", [""])[0], params.get("DryRun") == ["true"]
    elif protocol == "json":
        operation = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
    else:
        operation = _operation_of_path(service, method, path)
    return Asked(service, match[1], operation, protocol, dry_run)


@cache
def _model(service: str) -> Any:
    try:
        return botocore.session.get_session().get_service_model(service)
    except UnknownServiceError:
        return None


def _operation_of_path(service: str, method: str, path: str) -> str:
    matches = (name for verb, pattern, name in _paths(service) if verb == method and pattern.fullmatch(path))
    return next(matches, "")


@cache
def _paths(service: str) -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """Method, path and name of every operation, the paths with the fewest variables first."""
    model = _model(service)
    rows = []
    for name in model.operation_names:
        http = model.operation_model(name).http
        uri = http["requestUri"].split("?")[0]
        rows.append((uri.count("{"), http["method"], _pattern(uri), name))
    rows.sort(key=lambda row: (row[0], row[3]))
    return tuple((verb, pattern, name) for _, verb, pattern, name in rows)


def _pattern(uri: str) -> re.Pattern[str]:
    parts = re.split(r"(\{[^}]+\})", uri.rstrip("/"))
    regex = "".join(_part(part) for part in parts)
    return re.compile(f"{regex}/?")


def _part(part: str) -> str:
    if part.endswith("+}"):
        return ".+"
    return "[^/]+" if part.startswith("{") else re.escape(part)
