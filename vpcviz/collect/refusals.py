"""How a call that AWS did not answer is told: denied, throttled, unavailable or failed."""

from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

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
LONGEST_MESSAGE = 500


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


def refusal_of(error: ClientError | BotoCoreError, *, service_in_region: bool) -> tuple[OutcomeState, str, str]:
    """State, code and message. A service without an endpoint in the region is unavailable there."""
    code, message = code_and_message(error)
    if isinstance(error, EndpointConnectionError) and not service_in_region:
        return OutcomeState.UNAVAILABLE, code, message
    return state_of(code), code, message


def one_line(text: str) -> str:
    """The text in one line of bounded length; a web page is only called one."""
    line = " ".join(text.split())
    if line[:1] == "<":
        return "an error page instead of an answer"
    return line if len(line) <= LONGEST_MESSAGE else f"{line[: LONGEST_MESSAGE - 1]}…"
