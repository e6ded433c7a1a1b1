"""Calls to the fake AWS while the estate is made: one client per account, region and service; every failure is named."""

from collections.abc import Callable
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from vpcviz.demo.estate.accounts import ROLE, US

EXTERNAL_ID = "demo-seed"
CONFIG = Config(
    retries={"total_max_attempts": 1, "mode": "standard"},
    connect_timeout=5,
    read_timeout=60,
    user_agent_extra="vpcviz-seed",
    proxies={},
)

Call = Callable[..., dict[str, Any]]


class SeedError(Exception):
    """The estate could not be made; says which call failed, where and why."""


class Aws:
    """The fake AWS at `url`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._sessions: dict[str, boto3.Session] = {}
        self._clients: dict[tuple[str, str, str], Any] = {}

    def at(self, account: str, region: str = US) -> "Place":
        """One account and region."""
        return Place(self, account, region)

    def client(self, account: str, region: str, service: str) -> Any:
        """The boto3 client, made once."""
        key = (account, region, service)
        if key not in self._clients:
            session = self._session(account)
            self._clients[key] = session.client(service, region_name=region, endpoint_url=self.url, config=CONFIG)  # type: ignore[call-overload]
        return self._clients[key]

    def _session(self, account: str) -> boto3.Session:
        if account not in self._sessions:
            sts = boto3.client(
                "sts",
                endpoint_url=self.url,
                region_name=US,
                aws_access_key_id="demo",
                aws_secret_access_key="demo",  # noqa: S106 (the fake takes any)
                config=CONFIG,
            )
            arn = f"arn:aws:iam::{account}:role/{ROLE}"
            answer = sts.assume_role(RoleArn=arn, RoleSessionName="vpcviz-seed", ExternalId=EXTERNAL_ID)
            keys = answer["Credentials"]
            self._sessions[account] = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
        return self._sessions[account]


class Place:
    """One account and region of the fake AWS."""

    def __init__(self, aws: Aws, account: str, region: str) -> None:
        self.aws = aws
        self.account = account
        self.region = region

    def call(self, service: str, operation: str, **params: Any) -> dict[str, Any]:
        """Call AWS; a failure is a `SeedError` that names the call."""
        try:
            method: Call = getattr(self.aws.client(self.account, self.region, service), operation)
            return method(**params)
        except (BotoCoreError, ClientError) as error:
            where = f"{service} {operation} in {self.account} {self.region}"
            raise SeedError(f"The demo's estate could not be made: {where} failed: {error}") from error

    def ec2(self, operation: str, **params: Any) -> dict[str, Any]:
        """Call EC2."""
        return self.call("ec2", operation, **params)


def tags(kind: str, name: str, **more: str) -> list[dict[str, Any]]:
    """TagSpecifications for one new resource; in `more`, ``__`` stands for a colon."""
    pairs = [{"Key": "Name", "Value": name}]
    pairs += [{"Key": key.replace("__", ":"), "Value": value} for key, value in more.items()]
    return [{"ResourceType": kind, "Tags": pairs}]
