"""Signing in: default chain, profile, assumed role; nothing secret is shown."""

import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import NoCredentialsError

from tests.collect.scripted_aws import ACCOUNT, ScriptedAws, refused
from vpcviz.collect.clients import Aws, Clients, Signer
from vpcviz.collect.credentials import Connection, CredentialsError, sign_in
from vpcviz.topology.records import OutcomeState

ROLE = f"arn:aws:iam::{ACCOUNT}:role/VpcvizReadOnly"


def _clients(script: ScriptedAws) -> Clients:
    return Clients(Aws(endpoint_url=script.url, attempts=1))


def test_the_default_chain_signs_in_to_whichever_account_answers(aws: ScriptedAws) -> None:
    account = sign_in(Connection(), _clients(aws))
    assert (account.id, account.partition, account.home_region) == (ACCOUNT, "aws", "us-east-1")
    assert {request.access_key for request in aws.requests} == {"AKIAEXAMPLE"}


def test_a_role_is_assumed_with_its_external_id_and_then_used(aws: ScriptedAws) -> None:
    account = sign_in(Connection(role_arn=ROLE, external_id="workspace-1"), _clients(aws))
    (assumed,) = aws.asked("AssumeRole")
    assert assumed.params["RoleArn"] == ROLE
    assert assumed.params["ExternalId"] == "workspace-1"
    assert assumed.params["RoleSessionName"] == "vpcviz"
    assert assumed.params["DurationSeconds"] == "3600"
    (identity,) = aws.asked("GetCallerIdentity")
    assert identity.access_key == "ASIAASSUMED"
    account.ask(account.signed_in.signer, "ec2", "eu-west-1", "DescribeVpcs", {})
    (vpcs,) = aws.asked("DescribeVpcs")
    assert (vpcs.access_key, vpcs.region) == ("ASIAASSUMED", "eu-west-1")


def test_a_profile_is_taken_from_the_aws_configuration(
    aws: ScriptedAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "credentials").write_text("[work]\naws_access_key_id = AKIAWORK\naws_secret_access_key = s\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    sign_in(Connection(profile="work"), _clients(aws))
    assert {request.access_key for request in aws.requests} == {"AKIAWORK"}


def test_a_profile_that_is_not_there_is_one_sentence(aws: ScriptedAws) -> None:
    with pytest.raises(CredentialsError, match=r"cannot sign in with profile nobody: .*could not be found"):
        sign_in(Connection(profile="nobody"), _clients(aws))


def test_without_credentials_the_sentence_says_what_to_do(aws: ScriptedAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(CredentialsError, match="no AWS credentials were found; set a profile") as refusal:
        sign_in(Connection(), _clients(aws))
    assert refusal.value.code == "NoCredentials"


def test_a_role_that_may_not_be_assumed_is_denied(aws: ScriptedAws) -> None:
    aws.answers["AssumeRole"] = refused("AccessDenied", "not you")
    with pytest.raises(CredentialsError, match=f"cannot sign in as {ROLE}: not you") as refusal:
        sign_in(Connection(role_arn=ROLE, external_id="workspace-1"), _clients(aws))
    assert (refusal.value.code, refusal.value.state) == ("AccessDenied", OutcomeState.DENIED)


@pytest.mark.parametrize(
    "connection",
    [Connection(account="999900001111"), Connection(role_arn="arn:aws:iam::999900001111:role/x", external_id="w-1")],
)
def test_an_account_that_was_not_expected_is_refused(aws: ScriptedAws, connection: Connection) -> None:
    with pytest.raises(CredentialsError, match=f"account {ACCOUNT} answered .*, not 999900001111"):
        sign_in(connection, _clients(aws))


def test_nothing_secret_is_shown_or_logged(aws: ScriptedAws, caplog: pytest.LogCaptureFixture) -> None:
    connection = Connection(role_arn=ROLE, external_id="workspace-1")
    with caplog.at_level(logging.INFO):
        account = sign_in(connection, _clients(aws))
    shown = f"{connection!r}{caplog.text}"
    assert "workspace-1" not in shown
    assert "example-secret" not in shown
    assert account.id in repr(account)


def test_accounts_share_clients_and_sign_for_themselves(aws: ScriptedAws) -> None:
    clients = _clients(aws)
    main, role = sign_in(Connection(), clients), sign_in(Connection(role_arn=ROLE), clients)
    signers = [main.signed_in.signer, role.signed_in.signer] * 20
    with ThreadPoolExecutor(8) as pool:
        for asked in [pool.submit(main.ask, one, "ec2", "us-east-1", "DescribeVpcs", {}) for one in signers]:
            asked.result()
    assert Counter(request.access_key for request in aws.asked("DescribeVpcs")) == {
        "AKIAEXAMPLE": 20,
        "ASIAASSUMED": 20,
    }


def test_a_request_that_nobody_signs_is_not_made(aws: ScriptedAws) -> None:
    with pytest.raises(NoCredentialsError):
        _clients(aws).ask(Signer("", None), "ec2", "us-east-1", "DescribeVpcs", {})
    assert not aws.requests


def test_the_process_names_itself_and_repeats_by_our_rules_alone() -> None:
    config: Any = Aws(user_agent="vpcviz/1.2").config()
    assert config.user_agent_extra == "vpcviz/1.2"
    assert config.retries == {"mode": "standard", "total_max_attempts": 1}
