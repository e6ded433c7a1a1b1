"""Errors and empty answers, worded and coded as each of AWS's protocols has them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vpcviz.demo.fake_aws.requests import Asked

REQUEST_ID = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Failure:
    """A kind of error: its code in EC2, in the other query services and in the JSON services."""

    ec2_code: str
    code: str
    json_code: str
    ec2_status: str
    status: str
    message: str


DENIED = Failure(
    ec2_code="UnauthorizedOperation",
    code="AccessDenied",
    json_code="AccessDeniedException",
    ec2_status="403 Forbidden",
    status="403 Forbidden",
    message="You are not authorized to perform this operation.",
)
THROTTLED = Failure(
    ec2_code="RequestLimitExceeded",
    code="Throttling",
    json_code="ThrottlingException",
    ec2_status="503 Service Unavailable",
    status="400 Bad Request",
    message="Request limit exceeded.",
)
NOT_FOUND = Failure(
    ec2_code="InvalidParameterValue",
    code="ResourceNotFound",
    json_code="ResourceNotFoundException",
    ec2_status="400 Bad Request",
    status="404 Not Found",
    message="There is no such thing.",
)
WOULD_BE_ALLOWED = Failure(
    ec2_code="DryRunOperation",
    code="DryRunOperation",
    json_code="DryRunOperation",
    ec2_status="412 Precondition Failed",
    status="412 Precondition Failed",
    message="Request would have succeeded, but DryRun flag is set.",
)
UNKNOWN = Failure(
    ec2_code="UnsupportedOperation",
    code="UnsupportedOperation",
    json_code="UnknownOperationException",
    ec2_status="400 Bad Request",
    status="400 Bad Request",
    message="The operation is not available in this demo.",
)


def failure(asked: Asked, kind: Failure) -> Answer:
    """The error answer in the form that the asked service's protocol has."""
    if asked.protocol == "ec2":
        error = f"<Error><Code>{kind.ec2_code}</Code><Message>{kind.message}</Message></Error>"
        body = f"<Response><Errors>{error}</Errors><RequestID>{REQUEST_ID}</RequestID></Response>"
        return Answer(kind.ec2_status, (("Content-Type", "text/xml"),), body.encode())
    if asked.protocol in ("query", "rest-xml"):
        error = f"<Error><Type>Sender</Type><Code>{kind.code}</Code><Message>{kind.message}</Message></Error>"
        body = f"<ErrorResponse>{error}<RequestId>{REQUEST_ID}</RequestId></ErrorResponse>"
        return Answer(kind.status, (("Content-Type", "text/xml"),), body.encode())
    answer = empty_answer(asked, {"__type": kind.json_code, "message": kind.message})
    return Answer(kind.status, (*answer.headers, ("x-amzn-ErrorType", kind.json_code)), answer.body)


def empty_answer(asked: Asked, content: Mapping[str, Any]) -> Answer:
    """A successful answer of a service that speaks JSON."""
    content_type = "application/x-amz-json-1.1" if asked.protocol == "json" else "application/json"
    return Answer("200 OK", (("Content-Type", content_type),), json.dumps(content).encode())
