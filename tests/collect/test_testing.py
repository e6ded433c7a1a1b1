"""Trying a connection: who answers, and which calls are allowed."""

import re
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.answering import OWN, ROLE
from tests.collect.scripted_aws import Request, Response, ScriptedAws, always, refused
from tests.demo.fixtures import SetFaults
from vpcviz.collect.asking import Clock
from vpcviz.collect.calls import BY_KIND, CALLS
from vpcviz.collect.clients import Aws
from vpcviz.collect.credentials import Connection
from vpcviz.collect.testing import NOBODY, TIME_UP, ConnectionReport, Try, Verdict, try_connection
from vpcviz.demo.estate.accounts import HUB
from vpcviz.demo.processes import FakeAws
from vpcviz.topology.kinds import Kind

CLOCK = Clock(lambda: datetime.now(UTC), time.monotonic, time.sleep)
BY_ROLE = Connection(role_arn=ROLE, external_id="workspace-1")
TWO_REGIONS = "<regionInfo>{}</regionInfo>".format(
    "".join(
        f"<item><regionName>{name}</regionName><optInStatus>opt-in-not-required</optInStatus></item>"
        for name in ("eu-west-1", "us-east-1")
    )
)


def tried(aws: ScriptedAws, connection: Connection = BY_ROLE, limit_s: float = 20) -> ConnectionReport:
    return try_connection(connection, aws=Aws(endpoint_url=aws.url), clock=CLOCK, limit_s=limit_s)


def one(tested: ConnectionReport, kind: Kind) -> Try:
    (found,) = [one for one in tested.tries if one.call.kind is kind]
    return found


def test_every_call_of_the_table_is_tried_once_for_few_rows(aws: ScriptedAws) -> None:
    tested = tried(aws)
    assert [one.call.kind for one in tested.tries] == [call.kind for call in CALLS if call.asked]
    assert tested.account == OWN
    (asked,) = aws.asked("DescribeSubnets")
    assert asked.params["MaxResults"] == "5"
    (asked,) = aws.asked("DescribeDBInstances")
    assert asked.params["MaxRecords"] == "20"


def test_the_role_is_assumed_with_the_external_id(aws: ScriptedAws) -> None:
    assert tried(aws).signed_in
    assert aws.asked("AssumeRole")[0].params["ExternalId"] == "workspace-1"


def test_a_denied_call_tells_its_action_and_what_the_picture_lacks(aws: ScriptedAws) -> None:
    aws.answers["DescribeVpcEndpoints"] = refused("UnauthorizedOperation", "no identity-based policy allows it")
    aws.answers["DescribeAddresses"] = refused("UnauthorizedOperation")
    tested = tried(aws)
    found = one(tested, Kind.VPC_ENDPOINT)
    assert (found.verdict, found.call.action) == (Verdict.DENIED, "ec2:DescribeVpcEndpoints")
    assert found.message == "no identity-based policy allows it"
    assert [one.call.kind for one in tested.missing] == [Kind.VPC_ENDPOINT]
    assert "2 of 76 calls are denied" in tested.summary


def test_when_only_what_is_optional_is_denied_the_summary_says_that_nothing_is_missing(aws: ScriptedAws) -> None:
    aws.answers["DescribeAddresses"] = refused("UnauthorizedOperation")
    assert tried(aws).summary == f"Account {OWN} answers; 1 of 76 calls is denied, the picture needs none of them."


def test_a_call_about_one_thing_is_asked_about_one_that_is_there(aws: ScriptedAws) -> None:
    aws.answers["DescribeVpcs"] = always("<vpcSet><item><vpcId>vpc-0a1</vpcId></item></vpcSet>")
    tried(aws)
    (asked,) = aws.asked("DescribeVpcAttribute")
    assert asked.params["VpcId"] == "vpc-0a1"
    assert "DryRun" not in asked.params


@pytest.mark.parametrize("code", ["InvalidVpcID.NotFound", "DryRunOperation", "InvalidParameterValue"])
def test_where_there_is_none_aws_is_asked_about_one_that_does_not_exist(aws: ScriptedAws, code: str) -> None:
    aws.answers["DescribeVpcAttribute"] = refused(code)
    tested = tried(aws)
    (asked,) = aws.asked("DescribeVpcAttribute")
    assert asked.params["VpcId"] == NOBODY[Kind.VPC]
    assert asked.params["DryRun"] == "true"
    assert one(tested, Kind.VPC_ATTRIBUTE).verdict is Verdict.ALLOWED


def test_such_a_call_can_be_denied_too(aws: ScriptedAws) -> None:
    aws.answers["DescribeVpcAttribute"] = refused("UnauthorizedOperation")
    aws.answers["DescribeTargetHealth"] = refused("AccessDenied")
    tested = tried(aws)
    assert {one.call.kind for one in tested.missing} == {Kind.VPC_ATTRIBUTE, Kind.TARGET_HEALTH}


@pytest.mark.parametrize("kind", sorted({call.parent.kind for call in CALLS if call.parent}))
def test_the_ids_that_nothing_has_are_of_the_right_form(kind: Kind) -> None:
    invented = NOBODY[kind].format(partition="aws", region="us-east-1", account=OWN)
    forms = [call.parent.looks_like for call in CALLS if call.parent and call.parent.kind is kind]
    assert BY_KIND[kind].asked
    assert all(re.fullmatch(form, invented) for form in forms)


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("InvalidAction", Verdict.UNAVAILABLE),
        ("OptInRequired", Verdict.UNAVAILABLE),
        ("SomethingElse", Verdict.UNCLEAR),
        ("InternalError", Verdict.UNCLEAR),
    ],
)
def test_what_is_neither_allowed_nor_denied_is_told_apart(aws: ScriptedAws, code: str, verdict: Verdict) -> None:
    aws.answers["DescribeTransitGateways"] = refused(code)
    assert one(tried(aws), Kind.TRANSIT_GATEWAY).verdict is verdict


def test_each_other_region_is_asked_for_its_vpcs(aws: ScriptedAws) -> None:
    aws.answers["DescribeRegions"] = always(TWO_REGIONS)
    tested = tried(aws)
    assert tested.region == "us-east-1"
    assert [(one.region, one.verdict) for one in tested.regions] == [("eu-west-1", Verdict.ALLOWED)]
    assert {request.region for request in aws.asked("DescribeVpcs")} == {"us-east-1", "eu-west-1"}


def test_named_regions_are_those_that_are_tried(aws: ScriptedAws) -> None:
    tested = tried(aws, Connection(role_arn=ROLE, regions=("us-west-2", "eu-west-1")))
    assert tested.region == "eu-west-1"
    assert [one.region for one in tested.regions] == ["us-west-2"]


def test_a_region_that_a_policy_of_the_organisation_closes_is_told(aws: ScriptedAws) -> None:
    aws.answers["DescribeVpcs"] = lambda request: (
        always("") if request.region == "eu-west-1" else refused("UnauthorizedOperation", "explicit deny")
    )(request)
    tested = tried(aws, Connection(role_arn=ROLE, regions=("eu-west-1", "us-west-2")))
    assert [(one.region, one.verdict) for one in tested.regions] == [("us-west-2", Verdict.DENIED)]


def test_what_does_not_answer_in_time_is_unclear_and_the_test_ends(aws: ScriptedAws) -> None:
    released = threading.Event()

    def held(request: Request) -> Response:
        released.wait(20)
        return always("")(request)

    aws.answers["DescribeRouteTables"] = held
    tested = tried(aws, limit_s=1.5)
    released.set()
    assert one(tested, Kind.ROUTE_TABLE).message == TIME_UP
    assert "gave no clear answer" in tested.summary


def test_a_throttled_call_is_asked_again_while_there_is_time(aws: ScriptedAws) -> None:
    def first_throttled(request: Request) -> Response:
        throttled = len(aws.asked("DescribeNatGateways")) == 1
        return (refused("RequestLimitExceeded") if throttled else always(""))(request)

    aws.answers["DescribeNatGateways"] = first_throttled
    assert one(tried(aws), Kind.NAT_GATEWAY).verdict is Verdict.ALLOWED


def test_without_credentials_the_sentence_says_what_to_do(aws: ScriptedAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    tested = tried(aws)
    assert not tested.signed_in
    assert tested.summary.startswith("The server has no AWS credentials of its own: ")
    assert aws.requests == []


def test_a_role_that_may_not_be_assumed_names_who_asks_and_the_likely_reasons(aws: ScriptedAws) -> None:
    aws.answers["AssumeRole"] = refused("AccessDenied", "not authorized to perform: sts:AssumeRole")
    told = tried(aws).summary
    assert f"AWS does not let arn:aws:sts::{OWN}:assumed-role/x/y assume {ROLE}: " in told
    assert "another external id than this workspace's" in told
    assert f"does not trust account {OWN}" in told
    assert "workspace-1" not in told


def test_another_account_than_expected_is_refused(aws: ScriptedAws) -> None:
    tested = tried(aws, Connection(account="999999999999"))
    assert tested.summary == f"Account {OWN} answered with the default credentials, not 999999999999."
    assert tested.tries == ()


def test_a_wrong_clock_is_told_as_such(aws: ScriptedAws) -> None:
    aws.answers["AssumeRole"] = refused("SignatureDoesNotMatch", "Signature expired")
    late = Clock(lambda: datetime.now(UTC) - timedelta(minutes=30), time.monotonic, time.sleep)
    tested = try_connection(BY_ROLE, aws=Aws(endpoint_url=aws.url), clock=late)
    assert tested.summary == "The clock of this machine is 30 minutes behind AWS's; set it, then test again."


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("InvalidClientTokenId", "AWS does not know the server's own credentials (InvalidClientTokenId)"),
        ("ExpiredToken", "The server's own credentials have expired"),
        ("SomethingElse", f"Cannot sign in as {ROLE}: no."),
    ],
)
def test_other_refusals_of_the_sign_in_are_one_sentence(aws: ScriptedAws, code: str, sentence: str) -> None:
    aws.answers["AssumeRole"] = refused(code)
    assert tried(aws).summary.startswith(sentence)


def test_a_profile_that_is_not_configured_is_named(aws: ScriptedAws) -> None:
    assert tried(aws, Connection(profile="audit")).summary == ("The server's AWS configuration has no profile “audit”.")


def test_an_aws_that_nobody_reaches_is_told(own_credentials: None) -> None:
    tested = try_connection(BY_ROLE, aws=Aws(endpoint_url="http://127.0.0.1:9"), clock=CLOCK)
    assert tested.summary.startswith("AWS does not answer: ")


@pytest.mark.xdist_group("fake_aws")
def test_the_demo_is_allowed_everything_until_it_is_denied(
    fake_aws: FakeAws, faults: SetFaults, own_credentials: None, tmp_path: Path
) -> None:
    connection = Connection(role_arn=HUB.role_arn, external_id="demo-1")
    aws = Aws(endpoint_url=fake_aws.url)
    assert try_connection(connection, aws=aws, clock=CLOCK).summary == (
        f"Account {HUB.id} answers, and every call is allowed."
    )
    faults(
        deny=["DescribeTransitGateways", "elbv2:DescribeTargetHealth", "ListResolverRules", "GetResourceConfiguration"]
    )
    tested = try_connection(connection, aws=aws, clock=CLOCK)
    assert sorted(one.call.operation for one in tested.missing) == [
        "DescribeTargetHealth",
        "DescribeTransitGateways",
        "GetResourceConfiguration",
        "ListResolverRules",
    ]
