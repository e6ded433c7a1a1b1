"""The socket of the fast AWS: HTTP/1.1 with keep-alive on loopback, each answer after the latency."""

import asyncio
import re
from dataclasses import dataclass
from email.utils import formatdate

from benchmarks.fast_aws.answers import Answer, Answers
from benchmarks.fast_aws.requests import parse

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
END = b"\r\n\r\n"
LOOPBACK = "127.0.0.1"


class Speaker(asyncio.Protocol):
    """One connection."""

    def __init__(self, answers: Answers, latency_s: float, speaking: set["Speaker"]) -> None:
        self.answers = answers
        self.latency_s = latency_s
        self.speaking = speaking
        self.received = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        if isinstance(transport, asyncio.Transport):
            self.transport = transport
            self.speaking.add(self)

    def connection_lost(self, *_: object) -> None:
        """Forget it."""
        self.speaking.discard(self)

    def data_received(self, data: bytes) -> None:
        """Answer each request that is whole."""
        self.received += data
        while END in self.received:
            head, _, rest = self.received.partition(END)
            told = LENGTH.search(head)
            length = int(told[1]) if told else 0
            if len(rest) < length:
                return
            self.received = rest[length:]
            answer = self.answers.to(parse(head, rest[:length]))
            if not answer.hang:
                asyncio.get_running_loop().call_later(self.latency_s, self.send, answer)

    def send(self, answer: Answer) -> None:
        """Write the answer, or as much of it as the fault lets through."""
        if self.transport is None or self.transport.is_closing():
            return
        if not answer.body:
            self.transport.abort()
            return
        head = (
            f"HTTP/1.1 {answer.status} X\r\nContent-Type: {answer.kind}\r\nContent-Length: {len(answer.body)}\r\n"
            f"Date: {formatdate(usegmt=True)}\r\n\r\n"
        ).encode()
        self.transport.write(head + (answer.body[: len(answer.body) // 2] if answer.cut else answer.body))
        if answer.cut:
            self.transport.close()


@dataclass(frozen=True, slots=True)
class Listening:
    """A server on loopback and its connections."""

    server: asyncio.Server
    speaking: set[Speaker]

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://{LOOPBACK}:{self.server.sockets[0].getsockname()[1]}"

    def close(self) -> None:
        """End the server and its connections."""
        self.server.close()
        for one in self.speaking:
            if one.transport is not None:
                one.transport.abort()


async def listen(answers: Answers, latency_s: float, port: int = 0) -> Listening:
    """A server on loopback; without a port on a free one."""
    speaking: set[Speaker] = set()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Speaker(answers, latency_s, speaking), LOOPBACK, port, backlog=512)
    return Listening(server, speaking)
