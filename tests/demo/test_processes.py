"""The process of the fake AWS: when it starts, when it answers, when it ends."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest

from tests.processes import PATIENCE_S
from vpcviz.demo import processes
from vpcviz.demo.estate.accounts import CONNECTED
from vpcviz.demo.estate.aws import Aws
from vpcviz.demo.processes import DemoError, FakeAws

pytestmark = pytest.mark.xdist_group("fake_aws")

PARENT = """
import sys, time
from vpcviz.demo.processes import fake_aws
with fake_aws() as running:
    print(running.process_id, running.url, flush=True)
    time.sleep(600)
"""


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def ends(process_id: int) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while is_alive(process_id) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_alive(process_id)


def answers(url: str) -> bool:
    try:
        processes.administer(url, "stats", {})
    except ConnectionError:
        return False
    return True


def test_the_fake_ends_when_its_parent_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        process_id, url = parent.stdout.readline().split()
        assert answers(url)
        parent.send_signal(signal.SIGKILL)
    assert ends(int(process_id))
    assert not answers(url)


def test_the_fake_ends_with_its_context() -> None:
    with processes.fake_aws() as running:
        assert answers(running.url)
        assert running.url.startswith("http://127.0.0.1:")
    assert not is_alive(running.process_id)


def test_a_port_that_is_taken_is_a_clear_error(fake_aws: FakeAws, capfd: pytest.CaptureFixture[str]) -> None:
    port = int(fake_aws.url.rsplit(":", 1)[1])
    with pytest.raises(DemoError, match="did not start"), processes.fake_aws(port=port):
        pass
    assert "in use" in capfd.readouterr().err


def test_others_wait_until_the_estate_is_complete() -> None:
    with processes.fake_aws(wait_for_estate=True) as running:
        stranger = boto3.client(
            "ec2",
            region_name="us-east-1",
            endpoint_url=running.url,
            aws_access_key_id="demo",
            aws_secret_access_key="demo",
        )
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(stranger.describe_vpcs)
            assert Aws(running.url).at(CONNECTED[0].id).ec2("describe_vpcs")["Vpcs"]
            assert not asked.done()
            processes.administer(running.url, "complete", {})
            assert asked.result(timeout=PATIENCE_S)["Vpcs"]
