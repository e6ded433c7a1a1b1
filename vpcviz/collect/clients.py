"""Clients of AWS, shared by all accounts of a sweep: each request is signed by the account that it is for."""

import re
import threading
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import botocore.session
import orjson
from botocore import xform_name
from botocore.config import Config
from botocore.credentials import CredentialResolver
from botocore.loaders import create_loader
from botocore.utils import parse_timestamp

XML_PROTOCOLS = frozenset({"ec2", "query", "rest-xml"})
ROOT = re.compile(rb"\s*(?:<\?xml[^>]*>)?\s*<(?:\w+:)?(\w+)")
ERROR_ROOTS = frozenset({b"Response", b"ErrorResponse"})
NOT_AWS = "Something other than AWS answered {}; look for a proxy or a sign-in page in the way."

_signing: ContextVar[Any] = ContextVar("_signing", default=None)
"""The credentials that sign the request which this thread makes."""


class WrongAnswer(Exception):
    """Something answered with success that is not AWS, or not to this question. The message is one sentence."""


@dataclass(frozen=True, slots=True)
class Aws:
    """How AWS is reached: settings of the process, never of a user."""

    endpoint_url: str = ""
    user_agent: str = "vpcviz"
    attempts: int = 5
    """How often a call is made before its failure stands; throttling is waited for longer."""
    connections: int = 16
    connect_timeout_s: float = 5
    read_timeout_s: float = 30

    def config(self) -> Config:
        """botocore's configuration. It repeats nothing itself: its waiting heeds neither our buckets nor a cancel."""
        return Config(
            retries={"mode": "standard", "total_max_attempts": 1},
            max_pool_connections=self.connections,
            connect_timeout=self.connect_timeout_s,
            read_timeout=self.read_timeout_s,
            user_agent_extra=self.user_agent,
            parameter_validation=False,
        )


@dataclass(slots=True)
class Clients:
    """One client for each (profile, service, region). Threads may share it.

    Making a client costs as much as ten calls, and its memory is that of hundreds of answers: making them for each
    account would be half of what a sweep costs. The clients hold no credentials, so a request that nobody signs fails."""

    aws: Aws
    _sessions: dict[str, Any] = field(default_factory=dict)
    _credentials: dict[str, Any] = field(default_factory=dict)
    _clients: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def ask(
        self, who: "Signer", service: str, region: str, operation: str, request: Mapping[str, Any]
    ) -> dict[str, Any]:
        """AWS's answer. Raises what botocore raises, and `WrongAnswer`."""
        method = getattr(self._client(who.profile, service, region), xform_name(operation))
        token = _signing.set(who.credentials)
        try:
            answer: dict[str, Any] = method(**request)
        finally:
            _signing.reset(token)
        return answer

    def chain(self, profile: str) -> Any:
        """The credentials of a profile, or of the default chain; None when there are none."""
        with self._lock:
            if profile not in self._credentials:
                self._credentials[profile] = _session(profile).get_credentials()
            return self._credentials[profile]

    def default_region(self, profile: str) -> str:
        """The region that the AWS configuration names."""
        with self._lock:
            return str(self._session(profile).get_config_variable("region") or "us-east-1")

    def regions_of(self, service: str, partition: str) -> list[str]:
        """The regions in which botocore knows the service."""
        with self._lock:
            return list(self._session("").get_available_regions(service, partition))

    def close(self) -> None:
        """End all connections."""
        with self._lock:
            for client in self._clients.values():
                client.close()

    def _session(self, profile: str) -> Any:
        if profile not in self._sessions:
            session = _session(profile)
            session.register_component("credential_provider", CredentialResolver([]))
            self._sessions[profile] = session
        return self._sessions[profile]

    def _client(self, profile: str, service: str, region: str) -> Any:
        key = (profile, service, region)
        if key not in self._clients:
            with self._lock:
                if key not in self._clients:
                    self._clients[key] = self._made(key)
        return self._clients[key]

    def _made(self, key: tuple[str, str, str]) -> Any:
        profile, service, region = key
        client = self._session(profile).create_client(
            service, region_name=region, endpoint_url=self.aws.endpoint_url or None, config=self.aws.config()
        )
        client.meta.events.register("before-call", _sign_as_asked)
        client.meta.events.register("before-parse", _refuse_other_xml)
        client.meta.events.register("after-call", _refuse_other_json)
        return client


@dataclass(frozen=True, slots=True)
class Signer:
    """By whom a request is signed, and whose AWS configuration holds."""

    profile: str
    credentials: Any = field(repr=False)


def _session(profile: str) -> Any:
    session = botocore.session.Session(profile=profile or None)
    session.register_component("data_loader", _loader())
    session.set_config_variable("sts_regional_endpoints", "regional")
    session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=_moment)
    return session


def _moment(told: Any) -> Any:
    """botocore's reading of a point in time; where the standard library can, by it, ten times as fast."""
    try:
        moment = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        moment = None
    return moment if moment is not None and moment.tzinfo is not None else parse_timestamp(told)


@cache
def _loader() -> Any:
    """One loader for all sessions: parsing a service's model once per session costs a quarter of a second."""
    return create_loader()


def _sign_as_asked(context: dict[str, Any], **_: Any) -> None:
    context["signing"] = {**context.get("signing", {}), "request_credentials": _signing.get()}


def _refuse_other_xml(operation_model: Any, response_dict: Mapping[str, Any], **_: Any) -> None:
    """A sign-in page of a network parses as an answer with nothing in it; taken so, everything would be deleted."""
    if response_dict["status_code"] >= 300 or operation_model.service_model.resolved_protocol not in XML_PROTOCOLS:
        return
    root = ROOT.match(response_dict["body"][:500])
    if root is None or root[1] in ERROR_ROOTS or not root[1].endswith(b"Response"):
        raise WrongAnswer(NOT_AWS.format(operation_model.name))


def _refuse_other_json(http_response: Any, parsed: Mapping[str, Any], model: Any, **_: Any) -> None:
    """botocore takes what is no JSON, or has other fields, as an answer with nothing in it."""
    sound = http_response.status_code >= 300 or parsed.keys() - {"ResponseMetadata"}
    if sound or model.service_model.resolved_protocol in XML_PROTOCOLS:
        return
    if http_response.content.strip() != b"{}" and not _fields(http_response.content) & _names(model):
        raise WrongAnswer(NOT_AWS.format(model.name))


def _fields(content: bytes) -> frozenset[str]:
    try:
        told = orjson.loads(content)
    except orjson.JSONDecodeError:
        return frozenset()
    return frozenset(told) if isinstance(told, dict) else frozenset()


def _names(model: Any) -> frozenset[str]:
    members = model.output_shape.members.items()
    return frozenset(member.serialization.get("name", name) for name, member in members)
