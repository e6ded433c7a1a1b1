"""An AWS over HTTP that answers as a test says: everything is empty unless the test gives an answer."""

import re
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

ACCOUNT = "111122223333"
QUERY_WITH_RESULT = frozenset({"elasticloadbalancing", "rds", "iam", "sts"})
XML_PATHS = {"hostedzonesbyvpc": "ListHostedZonesByVPCResponse", "hostedzone": "ListHostedZonesResponse"}

IDENTITY = (
    f"<GetCallerIdentityResult><Arn>arn:aws:sts::{ACCOUNT}:assumed-role/x/y</Arn><Account>{ACCOUNT}</Account>"
    "<UserId>A</UserId></GetCallerIdentityResult>"
)
ASSUMED = (
    "<AssumeRoleResult><Credentials><AccessKeyId>ASIAASSUMED</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
    "<SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>"
)
REGIONS = (
    "<regionInfo><item><regionName>{}</regionName><optInStatus>opt-in-not-required</optInStatus></item></regionInfo>"
)


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came in."""

    service: str
    region: str
    operation: str
    params: dict[str, str]
    access_key: str


@dataclass(frozen=True, slots=True)
class Response:
    """What is sent back: for query services the inside of the operation's element."""

    body: str = ""
    status: int = 200
    cut_off: bool = False


Answerer = Callable[[Request], Response]


def refused(code: str, message: str = "no") -> Answerer:
    """Answers every request with an error."""
    return lambda _: Response(f"<Error><Code>{code}</Code><Message>{message}</Message></Error>", 400)


def always(body: str) -> Answerer:
    """Answers every request alike."""
    return lambda _: Response(body)


@dataclass(slots=True)
class ScriptedAws:
    """What it answers by operation, and what it was asked."""

    url: str = ""
    answers: dict[str, Answerer] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)

    def asked(self, operation: str) -> list[Request]:
        """The requests of one operation, in order."""
        return [request for request in self.requests if request.operation == operation]

    def count(self) -> dict[str, int]:
        """How often each operation was asked."""
        counts: dict[str, int] = defaultdict(int)
        for request in self.requests:
            counts[request.operation] += 1
        return dict(counts)

    def answer(self, request: Request) -> Response:
        """The scripted answer, or an empty one."""
        self.requests.append(request)
        return self.answers.get(request.operation, always(""))(request)


def _whole(request: Request, response: Response) -> bytes:
    if response.status != 200:
        return _error(request, response.body)
    if not request.operation[:1].isupper() or request.operation.startswith("Json"):
        return (response.body or "{}").encode()
    inside = response.body
    if request.service in QUERY_WITH_RESULT and not inside:
        inside = f"<{request.operation}Result/>"
    return f"<{request.operation}Response>{inside}</{request.operation}Response>".encode()


def _error(request: Request, body: str) -> bytes:
    if request.service == "ec2":
        return f"<Response><Errors>{body}</Errors><RequestID>r</RequestID></Response>".encode()
    return f"<ErrorResponse>{body}<RequestId>r</RequestId></ErrorResponse>".encode()


class _Handler(BaseHTTPRequestHandler):
    script: ScriptedAws

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        target = self.headers.get("X-Amz-Target")
        if target:
            self._reply(f"Json{target.rsplit('.', 1)[-1]}", {})
            return
        params = {key: values[0] for key, values in parse_qs(body).items()}
        self._reply(params.get("Action") or "rest", params)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        params = {key: values[0] for key, values in parse_qs(parts.query).items()}
        name = next((XML_PATHS[part] for part in parts.path.split("/") if part in XML_PATHS), "rest")
        self._reply(name.removesuffix("Response"), params)

    def _reply(self, operation: str, params: dict[str, str]) -> None:
        scope = re.search(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/", self.headers.get("Authorization") or "")
        key, region, service = scope.groups() if scope else ("", "", "")
        request = Request(service, region, operation, params, key)
        response = self.script.answer(request)
        body = _whole(request, response)
        self.send_response(response.status)
        self.send_header("Content-Type", "text/xml" if body[:1] == b"<" else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if response.cut_off else body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


@contextmanager
def scripted_aws() -> Iterator[ScriptedAws]:
    """A server on a free loopback port, with one enabled region."""
    script = ScriptedAws()
    script.answers["GetCallerIdentity"] = always(IDENTITY)
    script.answers["AssumeRole"] = always(ASSUMED)
    script.answers["DescribeRegions"] = always(REGIONS.format("us-east-1"))
    handler = type("Handler", (_Handler,), {"script": script})
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    script.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
