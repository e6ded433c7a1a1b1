"""Which failures of a request pass, and how long they are waited for."""

from collections.abc import Callable
from enum import StrEnum

from botocore.exceptions import ClientError, HTTPClientError, IncompleteReadError
from botocore.parsers import ResponseParserError

from vpcviz.collect.clients import WrongAnswer
from vpcviz.collect.refusals import EXPIRED, THROTTLED, TRANSIENT, code_and_message

THROTTLED_PAUSES_S = (0.5, 1, 2, 4, 5, 5, 5, 5, 5, 5, 5, 5)
"""A bucket that is empty is full again after five seconds."""
TRANSIENT_PAUSES_S = (0.2, 0.8, 3.2, 5)


class Cause(StrEnum):
    """What a failure calls for."""

    THROTTLED = "throttled"
    TRANSIENT = "transient"
    EXPIRED = "expired"
    FINAL = "final"


def cause_of(error: Exception) -> Cause:
    """What the failure of one request calls for."""
    if isinstance(error, ClientError):
        code, _ = code_and_message(error)
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if code in THROTTLED:
            return Cause.THROTTLED
        if code in EXPIRED:
            return Cause.EXPIRED
        return Cause.TRANSIENT if code in TRANSIENT or status >= 500 else Cause.FINAL
    passing = isinstance(error, HTTPClientError | IncompleteReadError | ResponseParserError | WrongAnswer)
    return Cause.TRANSIENT if passing else Cause.FINAL


class Patience:
    """How often and after which pauses one request is made again."""

    def __init__(self, attempts: int, pause: Callable[[float], None]) -> None:
        self.pause = pause
        self.left = {
            Cause.THROTTLED: list(THROTTLED_PAUSES_S),
            Cause.TRANSIENT: list(TRANSIENT_PAUSES_S[: attempts - 1]),
        }

    def waits(self, cause: Cause) -> bool:
        """Wait, and say that the request may be made again; or say that its failure stands."""
        pauses = self.left.get(cause)
        if not pauses:
            return False
        self.pause(pauses.pop(0))
        return True
