"""Why nobody could be signed in to an account, in one sentence that says what to do."""

from datetime import datetime

from vpcviz.collect.clients import Clients
from vpcviz.collect.credentials import Connection, CredentialsError
from vpcviz.collect.identity import own_identity
from vpcviz.collect.refusals import DENIED, EXPIRED, SKEWED, UNREACHABLE, refusal_of

NO_CREDENTIALS = (
    "The server has no AWS credentials of its own: run it with an instance role, a profile or AWS_ACCESS_KEY_ID, "
    "then test again."
)
NO_PROFILE = "The server's AWS configuration has no profile “{profile}”."
BAD_KEYS = "AWS does not know the server's own credentials ({code}): they were deleted, or belong to another partition."
OLD_KEYS = "The server's own credentials have expired: renew them, then test again."
UNREACHABLE_AWS = (
    "AWS does not answer: the server needs a way to {endpoint} (a NAT gateway, a proxy or an endpoint for STS)."
)
NOT_ASSUMED = (
    "AWS does not let {who} assume {role}: either there is no such role, or it does not trust account {account}, "
    "or it asks for another external id than this workspace's, or {who} lacks sts:AssumeRole."
)
BAD_KEY_CODES = frozenset({"InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure"})


def why_not(connection: Connection, refusal: CredentialsError, clients: Clients, now: datetime) -> str:
    """What is to be told of a sign-in that failed."""
    code, cause = refusal.code, refusal.__cause__
    if code == "NoCredentials":
        return NO_CREDENTIALS
    if code == "ProfileNotFound":
        return NO_PROFILE.format(profile=connection.profile)
    if code in UNREACHABLE:
        return UNREACHABLE_AWS.format(endpoint=clients.aws.endpoint_url or "sts.amazonaws.com")
    if code in SKEWED and isinstance(cause, Exception):
        _, _, message = refusal_of(cause, now=now, service_in_region=True)
        if message.startswith("The clock"):
            return message.replace("scan again", "test again")
    return _of_keys(connection, refusal, clients)


def _of_keys(connection: Connection, refusal: CredentialsError, clients: Clients) -> str:
    if refusal.code in EXPIRED:
        return OLD_KEYS
    if refusal.code in BAD_KEY_CODES:
        return BAD_KEYS.format(code=refusal.code)
    if refusal.code in DENIED and connection.role_arn:
        return _not_assumed(connection, clients)
    return f"{refusal.sentence[:1].upper()}{refusal.sentence[1:].rstrip('.')}."


def _not_assumed(connection: Connection, clients: Clients) -> str:
    try:
        own = own_identity(clients)
    except CredentialsError:
        return NOT_ASSUMED.format(who="the server", role=connection.role_arn, account="that the server runs in")
    return NOT_ASSUMED.format(who=own.arn, role=connection.role_arn, account=own.account)
