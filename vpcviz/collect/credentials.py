"""Signing in to an account: the default chain, a named profile, or an assumed role with an external id."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.credentials import DeferredRefreshableCredentials
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from vpcviz.collect.clients import Clients, Signer, WrongAnswer
from vpcviz.collect.patience import Cause, Patience, cause_of
from vpcviz.collect.refusals import code_and_message, state_of
from vpcviz.topology.records import OutcomeState

ROLE_SESSION_NAME = "vpcviz"
ROLE_SESSION_S = 3600
HOME_REGIONS = {"aws": "us-east-1", "aws-us-gov": "us-gov-west-1", "aws-cn": "cn-north-1"}
"""Where the services of a partition that have no region are asked."""


@dataclass(frozen=True, slots=True)
class Connection:
    """An account to read, and as whom. Without a profile and a role: the default chain."""

    account: str = ""
    """The account that is expected to answer; empty for whichever does."""
    profile: str = ""
    role_arn: str = ""
    external_id: str = field(default="", repr=False)
    regions: tuple[str, ...] = ()
    """What is read of it; empty for what the sweep's plan says."""

    @property
    def expected_account(self) -> str:
        """The account's number, from the role where it is not given."""
        parts = self.role_arn.split(":")
        return self.account or (parts[4] if len(parts) > 5 else "")


class CredentialsError(Exception):
    """Nobody can be signed in. The message is one sentence."""

    def __init__(self, code: str, sentence: str, cause: Cause = Cause.FINAL) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.cause = cause

    @property
    def state(self) -> OutcomeState:
        """How every call of the account ends."""
        return state_of(self.code)


@dataclass(slots=True)
class SignedIn:
    """As whom an account is asked. Threads may share it."""

    connection: Connection
    clients: Clients
    _credentials: Any = field(default=None, repr=False)
    _lost: CredentialsError | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def signer(self) -> Signer:
        """The credentials to ask with. Raises `CredentialsError` once they are lost for good."""
        with self._lock:
            if self._lost is not None:
                raise self._lost
            if self._credentials is None:
                self._credentials = self._entered()
            return Signer(self.connection.profile, self._credentials)

    def renew(self, refused: Signer) -> bool:
        """AWS says that these credentials have ended: True when there are, or can be, others."""
        with self._lock:
            if self._credentials is refused.credentials:
                self._credentials = None
            return bool(self.connection.role_arn)

    def _entered(self) -> Any:
        source = self.clients.chain(self.connection.profile)
        if source is None:
            raise CredentialsError(
                "NoCredentials",
                f"cannot sign in {_as_whom(self.connection)}: no AWS credentials were found; "
                "set a profile or AWS_ACCESS_KEY_ID",
            )
        if not self.connection.role_arn:
            return source
        return DeferredRefreshableCredentials(
            refresh_using=lambda: self._assumed(Signer(self.connection.profile, source)), method="assume-role"
        )

    def _assumed(self, source: Signer) -> Mapping[str, str]:
        """New credentials of the role, as botocore takes them."""
        if self._lost is not None:
            raise self._lost
        connection = self.connection
        request: dict[str, Any] = {
            "RoleArn": connection.role_arn,
            "RoleSessionName": ROLE_SESSION_NAME,
            "DurationSeconds": ROLE_SESSION_S,
        }
        if connection.external_id:
            request["ExternalId"] = connection.external_id
        try:
            told = self.clients.ask(source, "sts", first_region(connection, self.clients), "AssumeRole", request)
        except (ClientError, BotoCoreError, ResponseParserError, WrongAnswer) as error:
            refusal = _sign_in_error(connection, error)
            if refusal.cause is Cause.FINAL:
                self._lost = refusal
            raise refusal from error
        keys = told["Credentials"]
        return {
            "access_key": keys["AccessKeyId"],
            "secret_key": keys["SecretAccessKey"],
            "token": keys["SessionToken"],
            "expiry_time": keys["Expiration"].isoformat(),
        }


@dataclass(slots=True)
class Account:
    """An account that answered. Threads may share it."""

    id: str
    partition: str
    signed_in: SignedIn

    @property
    def home_region(self) -> str:
        """Where services without a region are asked."""
        told = self.signed_in
        return HOME_REGIONS.get(self.partition) or told.clients.default_region(told.connection.profile)

    def regions_of(self, service: str) -> list[str]:
        """The regions in which botocore knows the service."""
        return self.signed_in.clients.regions_of(service, self.partition)

    def ask(
        self, signer: Signer, service: str, region: str, operation: str, request: Mapping[str, Any]
    ) -> dict[str, Any]:
        """AWS's answer to one request."""
        return self.signed_in.clients.ask(signer, service, region, operation, request)


def sign_in(connection: Connection, clients: Clients, pause: Callable[[float], None] = time.sleep) -> Account:
    """The account that the connection leads to. Raises `CredentialsError`."""
    patience = Patience(clients.aws.attempts, pause)
    while True:
        try:
            return _signed_in(SignedIn(connection, clients))
        except CredentialsError as refusal:
            if not patience.waits(refusal.cause):
                raise


def _signed_in(signed_in: SignedIn) -> Account:
    connection, clients = signed_in.connection, signed_in.clients
    try:
        region = first_region(connection, clients)
        identity = clients.ask(signed_in.signer, "sts", region, "GetCallerIdentity", {})
    except (ClientError, BotoCoreError, ResponseParserError, WrongAnswer) as error:
        raise _sign_in_error(connection, error) from error
    account, partition = str(identity["Account"]), str(identity["Arn"]).split(":")[1]
    if connection.expected_account not in ("", account):
        raise CredentialsError(
            "WrongAccount", f"account {account} answered {_as_whom(connection)}, not {connection.expected_account}"
        )
    return Account(account, partition, signed_in)


def _sign_in_error(connection: Connection, error: Exception) -> CredentialsError:
    code, message = code_and_message(error)
    cause = cause_of(error)
    final = cause is Cause.EXPIRED
    return CredentialsError(code, f"cannot sign in {_as_whom(connection)}: {message}", Cause.FINAL if final else cause)


def _as_whom(connection: Connection) -> str:
    if connection.role_arn:
        return f"as {connection.role_arn}"
    return f"with profile {connection.profile}" if connection.profile else "with the default credentials"


def first_region(connection: Connection, clients: Clients) -> str:
    """Where the first call goes: other partitions than `aws` do not know its regions."""
    partition = connection.role_arn.split(":")[1] if connection.role_arn.count(":") > 1 else ""
    if partition in HOME_REGIONS and partition != "aws":
        return HOME_REGIONS[partition]
    return clients.default_region(connection.profile)
