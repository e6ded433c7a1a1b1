"""Answers as AWS's services send them: JSON, or XML by botocore's model of the operation."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

import botocore.session
import orjson

JSON_PROTOCOLS = frozenset({"json", "rest-json"})


@cache
def service(name: str) -> Any:
    """botocore's model of a service."""
    return botocore.session.Session().get_service_model(name)


def encoded(service_name: str, operation: str, answer: Mapping[str, Any]) -> bytes:
    """The body of a response that botocore parses into `answer`."""
    model = service(service_name)
    shape = model.operation_model(operation).output_shape
    if model.resolved_protocol in JSON_PROTOCOLS:
        return orjson.dumps(_json(shape, answer))
    inside = _members(shape, answer)
    if model.resolved_protocol == "query":
        inside = f"<{operation}Result>{inside}</{operation}Result>"
    return f"<{operation}Response>{inside}</{operation}Response>".encode()


def error(service_name: str, code: str, message: str) -> bytes:
    """The body of a refusal."""
    protocol = service(service_name).resolved_protocol
    if protocol in JSON_PROTOCOLS:
        return orjson.dumps({"__type": code, "message": message})
    told = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    if protocol == "ec2":
        return f"<Response><Errors>{told}</Errors><RequestID>r</RequestID></Response>".encode()
    return f"<ErrorResponse>{told}<RequestId>r</RequestId></ErrorResponse>".encode()


def content_type(service_name: str) -> str:
    """The header that goes with the service's bodies."""
    return "application/json" if service(service_name).resolved_protocol in JSON_PROTOCOLS else "text/xml"


def _json(shape: Any, value: Any) -> Any:
    if shape is None or value is None:
        return value
    if shape.type_name == "structure" and isinstance(value, Mapping):
        return {
            member.serialization.get("name", name): _json(member, value[name])
            for name, member in shape.members.items()
            if name in value
        }
    if shape.type_name == "list":
        return [_json(shape.member, item) for item in value]
    return value


def _members(shape: Any, value: Mapping[str, Any]) -> str:
    if shape is None:
        return ""
    return "".join(
        _element(member, value[name], member.serialization.get("name", name))
        for name, member in shape.members.items()
        if value.get(name) is not None
    )


def _element(shape: Any, value: Any, tag: str) -> str:
    match shape.type_name:
        case "structure":
            inside = _members(shape, value)
        case "list":
            return _list(shape, value, tag)
        case "map":
            inside = "".join(
                f"<entry><key>{escape(key)}</key>{_element(shape.value, item, 'value')}</entry>"
                for key, item in value.items()
            )
        case "boolean":
            inside = "true" if value else "false"
        case _:
            inside = escape(str(value))
    return f"<{tag}>{inside}</{tag}>"


def _list(shape: Any, values: Any, tag: str) -> str:
    if shape.serialization.get("flattened"):
        name = shape.member.serialization.get("name", tag)
        return "".join(_element(shape.member, item, name) for item in values)
    name = shape.member.serialization.get("name", "member")
    return f"<{tag}>{''.join(_element(shape.member, item, name) for item in values)}</{tag}>"
