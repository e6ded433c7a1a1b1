"""How a call that AWS did not answer is told: denied, throttled, unavailable or failed."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from vpcviz.topology.records import OutcomeState

DENIED = frozenset(
    {"UnauthorizedOperation", "Client.UnauthorizedOperation", "AccessDenied", "AccessDeniedException", "NotAuthorized"}
)
THROTTLED = frozenset(
    {
        "RequestLimitExceeded",
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequestsException",
        "RequestThrottled",
        "RequestThrottledException",
        "EC2ThrottledException",
        "PriorRequestNotComplete",
        "BandwidthLimitExceeded",
        "SlowDown",
    }
)
REGION_OFF = frozenset({"OptInRequired", "AuthFailure", "UnrecognizedClientException", "InvalidClientTokenId"})
"""What a region that is not enabled for the account answers."""
UNAVAILABLE = REGION_OFF | frozenset(
    {
        "AWSOrganizationsNotInUseException",
        "InvalidAction",
        "SubscriptionRequiredException",
        "UnknownOperationException",
        "UnsupportedOperation",
        "UnsupportedOperationException",
    }
)
EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"})
SKEWED = EXPIRED | frozenset(
    {"RequestTimeTooSkewed", "InvalidSignatureException", "SignatureDoesNotMatch", "RequestInTheFuture"}
)
"""What AWS answers to a request whose time is not its own."""
TRANSIENT = frozenset(
    {
        "InternalError",
        "InternalFailure",
        "InternalServerError",
        "InternalServerException",
        "RequestTimeout",
        "RequestTimeoutException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "Unavailable",
    }
)
UNREACHABLE = frozenset(
    error.__name__ for error in (ConnectionClosedError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError)
)
"""How calls end where nothing answers at all."""
LONGEST_MESSAGE = 500
KEY_ID = re.compile(r"\bA[A-Z]{3}[A-Z0-9]{12,}\b")
CANONICAL = re.compile(
    r"The Canonical String for this request should.*|x-amz-security-token.*", re.DOTALL | re.IGNORECASE
)
"""AWS answers a wrong signature with what it signed itself, the session's token included."""
MOST_SKEW_S = 240
"""AWS takes requests that are up to five minutes old."""


def state_of(code: str) -> OutcomeState:
    """How a call ended that AWS refused with this error code."""
    if code in DENIED:
        return OutcomeState.DENIED
    if code in THROTTLED:
        return OutcomeState.THROTTLED
    if code in UNAVAILABLE:
        return OutcomeState.UNAVAILABLE
    return OutcomeState.FAILED


def code_and_message(error: Exception) -> tuple[str, str]:
    """The error's code and a message of one line."""
    if isinstance(error, ClientError):
        told = error.response.get("Error", {})
        return str(told.get("Code") or "Unknown"), one_line(str(told.get("Message") or error))
    return type(error).__name__, one_line(str(error))


def refusal_of(error: Exception, *, now: datetime, service_in_region: bool) -> tuple[OutcomeState, str, str]:
    """State, code and message. A service without an endpoint in the region is unavailable there."""
    code, message = code_and_message(error)
    if isinstance(error, EndpointConnectionError) and not service_in_region:
        return OutcomeState.UNAVAILABLE, code, message
    skew = _skew_s(error, now) if code in SKEWED and isinstance(error, ClientError) else 0
    if abs(skew) > MOST_SKEW_S:
        way = "ahead of" if skew > 0 else "behind"
        message = f"The clock of this machine is {abs(skew) / 60:.0f} minutes {way} AWS's; set it, then scan again."
    return state_of(code), code, message


def _skew_s(error: ClientError, now: datetime) -> float:
    """By how much this machine's clock is ahead of that of AWS, as far as the answer tells."""
    told = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date", "")
    try:
        return (now - parsedate_to_datetime(told)).total_seconds()
    except ValueError:
        return 0


def one_line(text: str) -> str:
    """The text in one line of bounded length and without secrets; a web page is only called one."""
    line = " ".join(KEY_ID.sub("(an access key)", CANONICAL.sub("", text)).split())
    if line[:1] == "<":
        return "an error page instead of an answer"
    return line if len(line) <= LONGEST_MESSAGE else f"{line[: LONGEST_MESSAGE - 1]}…"
