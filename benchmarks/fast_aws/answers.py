"""What the fast AWS answers to a request: a recorded page, a throttle, an identity, or a fault."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.fast_aws import wire
from benchmarks.fast_aws.estate import Place
from benchmarks.fast_aws.faults import Faults, Harm
from benchmarks.fast_aws.pages import Key, Pages, key_for, nothing, recorded_pages
from benchmarks.fast_aws.requests import Request

MAIN_ACCOUNT = "999900001111"
KEY_START, SECRET, TOKEN = "ASIA", "made-up-secret", "made-up-session-token"
BUCKET_SIZE, REFILL_PER_S = 100.0, 20.0

REFUSALS = {
    Harm.DENY: {"ec2": "UnauthorizedOperation", "json": "AccessDeniedException", "xml": "AccessDenied"},
    Harm.THROTTLE: {"ec2": "RequestLimitExceeded", "json": "ThrottlingException", "xml": "Throttling"},
    Harm.EXPIRED: {"ec2": "RequestExpired", "json": "ExpiredTokenException", "xml": "ExpiredToken"},
    Harm.SKEWED: {"ec2": "RequestExpired", "json": "InvalidSignatureException", "xml": "RequestTimeTooSkewed"},
    Harm.ECHO: dict.fromkeys(("ec2", "json", "xml"), "SignatureDoesNotMatch"),
    Harm.REGION_OFF: {"ec2": "AuthFailure", "json": "UnrecognizedClientException", "xml": "InvalidClientTokenId"},
    Harm.BREAK: {"ec2": "InternalError", "json": "InternalServerException", "xml": "InternalFailure"},
}
CANONICAL = (
    "The request signature of {key} does not match.\n\nThe Canonical String for this request should have been\n"
    "'POST\n/\n\nhost:localhost\nx-amz-security-token:{token}\n\nhost;x-amz-security-token\n'"
)
WEB_PAGE = b"<html><body><p>Sign in to the network</p></body></html>"
STRANGERS = {"application/json": b'{"hello": "world"}', "text/xml": b"<Hello><world/></Hello>"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent; without a body the connection ends, and `hang` sends nothing at all."""

    body: bytes
    status: int = 200
    kind: str = "text/xml"
    cut: bool = False
    hang: bool = False


@dataclass(slots=True)
class Answers:
    """The whole of the fast AWS but its socket."""

    clock: Callable[[], float]
    faults: Faults = field(default_factory=Faults)
    buckets_on: bool = True
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    throttled: int = 0
    keys_given: int = 0
    _recorded: dict[Key, Pages] = field(default_factory=recorded_pages)
    _nothing: dict[tuple[str, str], bytes] = field(default_factory=nothing)
    _kinds: dict[str, str] = field(default_factory=dict)
    _buckets: dict[tuple[str, str, str, str], tuple[float, float]] = field(default_factory=dict)

    def to(self, request: Request | None) -> Answer:
        """The answer to a request."""
        if request is None:
            return Answer(b'{"__type":"UnknownOperationException"}', 400, "application/json")
        account = request.access_key[len(KEY_START) : len(KEY_START) + 12]
        account = account if account.isdecimal() else MAIN_ACCOUNT
        self.asked[request.service, request.operation] += 1
        harm = self.faults.harm(request, account)
        if harm is None and self.buckets_on and not self._has_token(account, request):
            self.throttled += 1
            harm = Harm.THROTTLE
        return self._sound(request, account) if harm is None else self._harmed(harm, request, account)

    def _has_token(self, account: str, request: Request) -> bool:
        """Amazon EC2 "Request throttling for the Amazon EC2 API": 100 tokens, 20 more per second."""
        key = (account, request.region, request.service, request.operation)
        now = self.clock()
        tokens, at = self._buckets.get(key, (BUCKET_SIZE, now))
        tokens = min(BUCKET_SIZE, tokens + (now - at) * REFILL_PER_S)
        self._buckets[key] = (tokens - 1 if tokens >= 1 else tokens, now)
        return tokens >= 1

    def _kind(self, service: str) -> str:
        if service not in self._kinds:
            self._kinds[service] = wire.content_type(service)
        return self._kinds[service]

    def _sound(self, request: Request, account: str) -> Answer:
        if request.service == "sts":
            return Answer(self._signed_in(request, account))
        kind = self._kind(request.service)
        place = Place(account, request.region)
        pages = None
        regions_own = request.operation == "DescribeRegions"
        if account != MAIN_ACCOUNT and not regions_own:
            pages = self._recorded.get(key_for(place, request.service, request.operation, request.params))
        if pages is None:
            return Answer(self._nothing[request.service, request.operation], kind=kind)
        return Answer(place.told_as(pages.at(request.token)), kind=kind)

    def _signed_in(self, request: Request, account: str) -> bytes:
        if request.operation == "GetCallerIdentity":
            told = {"UserId": "A", "Account": account, "Arn": f"arn:aws:sts::{account}:assumed-role/x/y"}
            return wire.encoded("sts", "GetCallerIdentity", told)
        self.keys_given += 1
        role = str(request.params["RoleArn"])
        key = f"{KEY_START}{role.split(':')[4]}{self.keys_given % 10_000:04d}"
        credentials = {
            "AccessKeyId": key,
            "SecretAccessKey": f"{SECRET}-{key}",
            "SessionToken": f"{TOKEN}-{key}",
            "Expiration": "2099-01-01T00:00:00Z",
        }
        return wire.encoded("sts", "AssumeRole", {"Credentials": credentials})

    def _harmed(self, harm: Harm, request: Request, account: str) -> Answer:
        kind = self._kind(request.service)
        if harm in REFUSALS:
            family = "json" if kind == "application/json" else "ec2" if request.service == "ec2" else "xml"
            status = 500 if harm is Harm.BREAK else 400
            message = f"made-up refusal of {request.operation}: {harm.value}"
            if harm is Harm.ECHO:
                message = CANONICAL.format(key=request.access_key, token=f"{TOKEN}-{request.access_key}")
            return Answer(wire.error(request.service, REFUSALS[harm][family], message), status, kind)
        whole = self._sound(request, account).body
        return {
            Harm.CUT: Answer(whole, kind=kind, cut=True),
            Harm.GARBLE: Answer(whole[: len(whole) // 2], kind=kind),
            Harm.PAGE: Answer(WEB_PAGE, kind="text/html"),
            Harm.STRANGER: Answer(STRANGERS[kind], kind=kind),
            Harm.EMPTY: Answer(wire.encoded(request.service, request.operation, {}), kind=kind),
            Harm.HANG: Answer(b"", hang=True),
            Harm.CLOSE: Answer(b""),
        }[harm]
