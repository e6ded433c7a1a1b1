"""Signing in to an account: the default chain, a named profile, or an assumed role with an external id."""

import functools
import threading
from dataclasses import dataclass, field
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    CredentialProvider,
    CredentialResolver,
    DeferredRefreshableCredentials,
)
from botocore.exceptions import BotoCoreError, ClientError
from botocore.loaders import create_loader

from vpcviz.collect.refusals import code_and_message, state_of
from vpcviz.topology.records import OutcomeState

ROLE_SESSION_NAME = "vpcviz"
ROLE_SESSION_S = 3600
HOME_REGIONS = {"aws": "us-east-1", "aws-us-gov": "us-gov-west-1", "aws-cn": "cn-north-1"}
"""Where the services of a partition that have no region are asked."""


@dataclass(frozen=True, slots=True)
class Aws:
    """How AWS is reached: settings of the process, never of a user."""

    endpoint_url: str = ""
    user_agent: str = "vpcviz"
    attempts: int = 5
    connections: int = 16
    connect_timeout_s: float = 5
    read_timeout_s: float = 30

    def config(self) -> Config:
        """botocore's configuration. Its `adaptive` retries would slow a whole client for one API's throttling."""
        return Config(
            retries={"mode": "standard", "total_max_attempts": self.attempts},
            max_pool_connections=self.connections,
            connect_timeout=self.connect_timeout_s,
            read_timeout=self.read_timeout_s,
            user_agent_extra=self.user_agent,
        )


@dataclass(frozen=True, slots=True)
class Connection:
    """An account to read, and as whom. Without a profile and a role: the default chain."""

    account: str = ""
    """The account that is expected to answer; empty for whichever does."""
    profile: str = ""
    role_arn: str = ""
    external_id: str = field(default="", repr=False)

    @property
    def expected_account(self) -> str:
        """The account's number, from the role where it is not given."""
        parts = self.role_arn.split(":")
        return self.account or (parts[4] if len(parts) > 5 else "")


class CredentialsError(Exception):
    """Nobody can be signed in. The message is one sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence

    @property
    def state(self) -> OutcomeState:
        """How every call of the account ends."""
        return state_of(self.code)


@dataclass(slots=True)
class Account:
    """An account that answered, and its clients. Threads may share it."""

    id: str
    partition: str
    core: Any
    aws: Aws
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict)

    @property
    def home_region(self) -> str:
        """Where services without a region are asked."""
        return HOME_REGIONS.get(self.partition) or str(self.core.get_config_variable("region") or "us-east-1")

    def client(self, service: str, region: str) -> Any:
        """The client of a service in a region. Sessions are not thread-safe, so clients are made one at a time."""
        with _MAKING_CLIENTS:
            if (service, region) not in self._clients:
                self._clients[service, region] = _client(self.core, self.aws, service, region)
            return self._clients[service, region]

    def regions_of(self, service: str) -> list[str]:
        """The regions in which botocore knows the service."""
        with _MAKING_CLIENTS:
            return list(self.core.get_available_regions(service, self.partition))


_MAKING_CLIENTS = threading.Lock()


def sign_in(connection: Connection, aws: Aws) -> Account:
    """The account that the connection leads to. Raises `CredentialsError`."""
    try:
        with _MAKING_CLIENTS:
            core = _core(connection, aws)
            sts = _client(core, aws, "sts", _first_region(connection, core))
        identity = sts.get_caller_identity()
    except (ClientError, BotoCoreError) as error:
        code, message = code_and_message(error)
        raise CredentialsError(code, f"cannot sign in {_as_whom(connection)}: {message}") from error
    account, partition = str(identity["Account"]), str(identity["Arn"]).split(":")[1]
    if connection.expected_account not in ("", account):
        raise CredentialsError(
            "WrongAccount", f"account {account} answered {_as_whom(connection)}, not {connection.expected_account}"
        )
    return Account(account, partition, core, aws)


def _as_whom(connection: Connection) -> str:
    if connection.role_arn:
        return f"as {connection.role_arn}"
    return f"with profile {connection.profile}" if connection.profile else "with the default credentials"


def _first_region(connection: Connection, core: Any) -> str:
    """Where the first call goes: other partitions than `aws` do not know its regions."""
    partition = connection.role_arn.split(":")[1] if connection.role_arn.count(":") > 1 else ""
    if partition in HOME_REGIONS and partition != "aws":
        return HOME_REGIONS[partition]
    return str(core.get_config_variable("region") or "us-east-1")


def _core(connection: Connection, aws: Aws) -> Any:
    core = _session(connection.profile)
    credentials = core.get_credentials()
    if credentials is None:
        raise CredentialsError(
            "NoCredentials",
            f"cannot sign in {_as_whom(connection)}: no AWS credentials were found; set a profile or AWS_ACCESS_KEY_ID",
        )
    if not connection.role_arn:
        return core
    assumed = _session(connection.profile)
    creator = functools.partial(_client, core, aws, region=_first_region(connection, core))
    provider = _AssumedRole(connection, creator, credentials)
    assumed.register_component("credential_provider", CredentialResolver([provider]))
    return assumed


def _session(profile: str) -> Any:
    core = botocore.session.Session(profile=profile or None)
    core.register_component("data_loader", _loader())
    core.set_config_variable("sts_regional_endpoints", "regional")
    return core


@functools.cache
def _loader() -> Any:
    """One loader for all sessions: parsing a service's model once per session costs a quarter of a second."""
    return create_loader()


def _client(core: Any, aws: Aws, service: str, region: str = "", **credentials: str) -> Any:
    session: Any = boto3.Session(botocore_session=core)
    return session.client(
        service,
        region_name=region or core.get_config_variable("region") or "us-east-1",
        endpoint_url=aws.endpoint_url or None,
        config=aws.config(),
        **credentials,
    )


class _AssumedRole(CredentialProvider):
    """Credentials of a role, renewed before they end."""

    METHOD = "assume-role"

    def __init__(self, connection: Connection, client_creator: Any, source: Any) -> None:
        super().__init__()
        arguments: dict[str, Any] = {"RoleSessionName": ROLE_SESSION_NAME, "DurationSeconds": ROLE_SESSION_S}
        if connection.external_id:
            arguments["ExternalId"] = connection.external_id
        self._fetcher = AssumeRoleCredentialFetcher(client_creator, source, connection.role_arn, extra_args=arguments)

    def load(self) -> Any:
        """Credentials that are fetched when first used."""
        return DeferredRefreshableCredentials(refresh_using=self._fetcher.fetch_credentials, method=self.METHOD)
