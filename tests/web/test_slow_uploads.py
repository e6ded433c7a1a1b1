"""Uploads over a real connection: bodies that are too large, too slow, or not whole."""

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.processes import PATIENCE_S, run, start

MIB = 2**20


@dataclass(frozen=True)
class Site:
    """A server of the test's own, and the cookies of its administrator."""

    port: int
    pid: int
    cookies: str
    token: str

    def peak_mib(self) -> int:
        """The most memory that a process of the server took."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        found = [Path(f"/proc/{one}/status").read_text() for one in (str(self.pid), *children)]
        return max(int(kib) for text in found for kib in re.findall(r"VmHWM:\s+(\d+)", text)) // 1024

    def connect(self, length: int) -> socket.socket:
        """A connection over which the head of an upload was sent."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_S)
        connection.sendall(
            (
                f"POST /w/main/import/send HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {self.cookies}\r\n"
                f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {length}\r\n\r\n"
            ).encode()
        )
        return connection

    def form(self) -> bytes:
        """The beginning of a form, up to the content of a file."""
        field = f'--x\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{self.token}\r\n'
        return f'{field}--x\r\nContent-Disposition: form-data; name="files"; filename="a.json"\r\n\r\n'.encode()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """`vpcviz serve` with four seconds for an upload and a bound of 8 MiB."""
    process = start("vpcviz", ["serve", "--port", "0"], tmp_path, VPCVIZ_UPLOAD_S="4", VPCVIZ_UPLOAD_MIB="8")
    assert process.stdout
    try:
        lines = [process.stdout.readline() for _ in range(2)]
        port = int(re.findall(r":(\d+)/", lines[0])[0])
        link = re.findall(r"http://[^/]+(/\S+)", lines[1])[0]
        cookies, token = _signed_in(port, link)
        yield Site(port, process.pid, cookies, token)
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
        process.stdout.close()


def _asked(port: int, method: str, path: str, cookies: dict[str, str], body: str = "") -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    if method == "POST":
        headers |= {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    for given in answer.headers.get_all("Set-Cookie") or ():
        name, _, value = given.split(";")[0].partition("=")
        cookies[name] = value
    connection.close()
    return answer.status, text


def _signed_in(port: int, link: str) -> tuple[str, str]:
    cookies: dict[str, str] = {}
    _, page = _asked(port, "GET", link, cookies)
    token = re.findall(r'csrfmiddlewaretoken" value="([^"]+)', page)[0]
    _asked(port, "POST", link, cookies, f"csrfmiddlewaretoken={token}")
    status, page = _asked(port, "GET", "/w/main/import", cookies)
    assert status == 200
    token = re.findall(r'csrfmiddlewaretoken" value="([^"]+)', page)[0]
    return "; ".join(f"{name}={value}" for name, value in cookies.items()), token


def _answer(connection: socket.socket) -> bytes:
    found = b""
    try:
        while chunk := connection.recv(65536):
            found += chunk
            if b"</html>" in found:
                break
    except ConnectionResetError:
        pass
    connection.close()
    return found


def _sent(site: Site) -> bytes:
    """The answer to a small upload."""
    body = site.form() + b'{"Vpcs": []}\r\n--x--\r\n'
    connection = site.connect(len(body))
    connection.sendall(body)
    connection.shutdown(socket.SHUT_WR)
    return _answer(connection)


def test_a_body_of_two_gigabytes_is_refused_by_its_head(site: Site) -> None:
    before = site.peak_mib()
    answer = _answer(site.connect(2 * 1024 * MIB))
    assert b"413" in answer.split(b"\r\n")[0]
    assert b"larger than 8 MiB" in answer
    assert site.peak_mib() - before < 30


def test_who_sends_too_slowly_is_cut_off_and_others_are_served(site: Site) -> None:
    slow = [site.connect(1000) for _ in range(3)]
    for one in slow:
        one.sendall(site.form())
    for one in slow:
        assert b"200" not in _answer(one).split(b"\r\n")[0]
    # Whose connection is gone may take up room for a moment yet; then others are asked to try again.
    for _ in range(PATIENCE_S * 10):
        answer = _sent(site)
        if b"The server is taking in other uploads" not in answer:
            break
        time.sleep(0.1)
    assert b"302" in answer.split(b"\r\n")[0], answer


def test_a_connection_that_ends_in_the_middle_leaves_a_server_that_serves(site: Site) -> None:
    connection = site.connect(5 * MIB)
    connection.sendall(site.form() + bytes(MIB))
    connection.close()
    assert _asked(site.port, "GET", "/healthz", {})[0] == 200


@pytest.mark.soak
def test_two_gigabytes_that_are_sent_take_no_memory(site: Site) -> None:
    before = site.peak_mib()
    connection = site.connect(2 * 1024 * MIB)
    chunk = bytes(MIB)
    try:
        for _ in range(2 * 1024):
            connection.sendall(chunk)
    except OSError:
        pass
    connection.close()
    assert site.peak_mib() - before < 30


def test_the_command_says_what_it_refuses(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b"[" * 5_000)
    done = run("vpcviz", ["import", str(tmp_path / "x.json"), "--workspace", "w", "--create"], tmp_path / "data")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
