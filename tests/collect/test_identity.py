"""As whom the server asks AWS."""

import fnmatch

import pytest

from tests.collect.scripted_aws import ScriptedAws, refused
from vpcviz.collect.clients import Aws, Clients
from vpcviz.collect.credentials import CredentialsError
from vpcviz.collect.identity import Identity, own_identity


def test_a_session_is_trusted_by_its_role_whatever_the_role_s_path() -> None:
    own = Identity("111122223333", "arn:aws:sts::111122223333:assumed-role/vpcviz/i-0a1")
    assert own.principals == ("arn:aws:iam::111122223333:role/vpcviz", "arn:aws:iam::111122223333:role/*/vpcviz")
    assert fnmatch.fnmatch("arn:aws:iam::111122223333:role/team/net/vpcviz", own.principals[1])
    assert not any(fnmatch.fnmatch("arn:aws:iam::111122223333:role/other", one) for one in own.principals)


def test_a_user_is_trusted_by_its_arn_and_the_root_user_by_none() -> None:
    assert Identity("1", "arn:aws:iam::1:user/ci").principals == ("arn:aws:iam::1:user/ci",)
    assert Identity("1", "arn:aws:iam::1:root").principals == ()


def test_the_partition_is_that_of_the_arn() -> None:
    assert Identity("1", "arn:aws-cn:sts::1:assumed-role/a/b").partition == "aws-cn"


def test_aws_tells_the_identity(aws: ScriptedAws) -> None:
    assert own_identity(Clients(Aws(endpoint_url=aws.url))).account == "111122223333"


def test_without_an_answer_there_is_no_identity(aws: ScriptedAws) -> None:
    aws.answers["GetCallerIdentity"] = refused("InvalidClientTokenId", "The security token is invalid")
    with pytest.raises(CredentialsError, match="AWS does not know the server's own credentials") as caught:
        own_identity(Clients(Aws(endpoint_url=aws.url)))
    assert caught.value.code == "InvalidClientTokenId"
