"""Faults on demand, for every service: slow answers, throttling, denied operations; and a count of calls."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from io import BytesIO
from typing import Any

from vpcviz.demo.fake_aws.absences import EMPTY_ANSWERS, NEVER_FOUND
from vpcviz.demo.fake_aws.failures import (
    DENIED,
    NOT_FOUND,
    THROTTLED,
    UNKNOWN,
    WOULD_BE_ALLOWED,
    Answer,
    empty_answer,
    failure,
)
from vpcviz.demo.fake_aws.requests import Asked, asked_by

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

MAKER = "vpcviz-seed"
"""In the user agent of who makes the estate."""

PATIENCE_S = 20
"""How long a request waits for the estate before it is told to come again."""


@dataclass(frozen=True, slots=True)
class Faults:
    """How the fake misbehaves. `deny` names operations, as ``DescribeVpcs`` or ``ec2:DescribeVpcs``."""

    latency_ms: float = 0.0
    throttle_every: int = 0
    deny: tuple[str, ...] = ()

    def denies(self, asked: Asked) -> bool:
        """True when the operation is to be denied."""
        return asked.operation in self.deny or f"{asked.service}:{asked.operation}" in self.deny


class FaultyApplication:
    """A WSGI application around moto's: POST /demo/faults sets `Faults`, GET /demo/stats tells them and the calls.

    Until POST /demo/complete, when `complete` is False, only who makes the estate is answered; others wait."""

    def __init__(self, application: Application, faults: Faults, *, complete: bool = True) -> None:
        self.application = application
        self.faults = faults
        self.complete = threading.Event()
        if complete:
            self.complete.set()
        self.calls: Counter[str] = Counter()
        self.lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path, body = environ.get("PATH_INFO", ""), _body(environ)
        if path.startswith("/demo/"):
            return _sent(self._administer(environ["REQUEST_METHOD"], path, body), start_response)
        headers = _headers(environ)
        asked = asked_by(environ["REQUEST_METHOD"], path, headers, body)
        if asked is None:
            return self.application(environ, start_response)
        making = MAKER in headers.get("user-agent", "")
        answer = self._interfere(asked) if making or self.complete.wait(PATIENCE_S) else failure(asked, THROTTLED)
        if answer is not None:
            return _sent(answer, start_response)
        try:
            return self.application(environ, start_response)
        except NotImplementedError:
            return _sent(failure(asked, UNKNOWN), start_response)

    def _administer(self, method: str, path: str, body: bytes) -> Answer:
        if path == "/demo/faults" and method == "POST":
            told = json.loads(body or b"{}")
            told["deny"] = tuple(sorted(told.get("deny", ())))
            self.faults = replace(self.faults, **told)
        elif path == "/demo/complete" and method == "POST":
            self.complete.set()
        with self.lock:
            stats = {"faults": asdict(self.faults), "calls": self.calls.total(), "operations": dict(self.calls)}
        return Answer("200 OK", (("Content-Type", "application/json"),), json.dumps(stats).encode())

    def _interfere(self, asked: Asked) -> Answer | None:
        faults = self.faults
        with self.lock:
            self.calls[f"{asked.service}:{asked.operation}"] += 1
            number = self.calls.total()
        if faults.latency_ms:
            time.sleep(faults.latency_ms / 1000)
        if faults.denies(asked):
            return failure(asked, DENIED)
        if faults.throttle_every and number % faults.throttle_every == 0:
            return failure(asked, THROTTLED)
        return _without_moto(asked)


def _without_moto(asked: Asked) -> Answer | None:
    """The answer to what moto does not know; None for what it does."""
    if asked.dry_run:
        return failure(asked, WOULD_BE_ALLOWED)
    if (asked.service, asked.operation) in NEVER_FOUND:
        return failure(asked, NOT_FOUND)
    empty = EMPTY_ANSWERS.get((asked.service, asked.operation))
    return None if empty is None else empty_answer(asked, empty)


def _sent(answer: Answer, start_response: StartResponse) -> Iterable[bytes]:
    start_response(answer.status, [*answer.headers, ("Content-Length", str(len(answer.body)))])
    return [answer.body]


def _body(environ: Environ) -> bytes:
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = BytesIO(body)
    return body


def _headers(environ: Environ) -> dict[str, str]:
    return {
        key.removeprefix("HTTP_").replace("_", "-").lower(): str(value)
        for key, value in environ.items()
        if key.startswith("HTTP_")
    }
