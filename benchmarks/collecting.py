"""Collection of 100 accounts in four regions from a fast fake AWS, beside the AWS CLI and a plain loop with boto3."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from unittest import mock

from benchmarks.collecting_once import CLOCK, PROCESSES, THREADS
from benchmarks.fast_aws.estate import REGIONS, role_arn
from benchmarks.fast_aws.running import ROOT, InProcess, busy_cpu_s, in_process
from benchmarks.figures import Figure
from benchmarks.peer_collecting import Question, by_aws_cli, by_boto3_loop
from vpcviz.collect.clients import Aws
from vpcviz.collect.credentials import Connection
from vpcviz.collect.results import CallResult
from vpcviz.collect.sweep import sweep
from vpcviz.collect.sweeping import Plan
from vpcviz.topology.records import GLOBAL

ACCOUNTS = 100
FEW = 10
LATENCY_MS = 50
CORES = 2
SLACK = 1.5
RUNS = 3
CLI_SAMPLE = 12

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "made-up",
    "AWS_SECRET_ACCESS_KEY": "made-up",
    "AWS_DEFAULT_REGION": REGIONS[0],
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "NO_PROXY": "127.0.0.1",
}
"""What the measured processes have of AWS: nothing of the user's."""


@dataclass(frozen=True, slots=True)
class Run:
    """One collection to a bundle."""

    asked: int
    wall_s: float
    cpu_s: float
    """Of all processes, the fake AWS included."""
    peak_mb: float
    others_s: float
    """Processor time that went to other work on the machine meanwhile."""

    @property
    def bound_s(self) -> float:
        """The larger of what latency and what half of the processor time allow; no bucket of 100 tokens runs empty."""
        return max(self.asked * LATENCY_MS / 1000 / (THREADS * PROCESSES), self.cpu_s / CORES)


def measure() -> Iterable[Figure]:
    """Time, against its bound and the peers; the memory of ten and of a hundred accounts."""
    with mock.patch.dict(os.environ, ENVIRONMENT), in_process(latency_ms=LATENCY_MS) as aws:
        few = _collected(aws, FEW)
        run = sorted((_collected(aws, ACCOUNTS) for _ in range(RUNS)), key=lambda one: one.wall_s)[RUNS // 2]
        questions = _questions(aws)
        loop_s = by_boto3_loop(aws.url, questions) * run.asked
        cli_s = by_aws_cli(aws.url, questions[:: len(questions) // CLI_SAMPLE][:CLI_SAMPLE])
    size = f"{ACCOUNTS} accounts x {len(REGIONS)} regions, {run.asked} calls"
    yield Figure(name="collection", size=size, value=run.wall_s, unit="s", bound=SLACK * run.bound_s)
    yield Figure(name="collection: largest of what bounds it", size=size, value=run.bound_s, unit="s")
    yield Figure(name="collection: processor time, fake AWS included", size=size, value=run.cpu_s, unit="s")
    beside = f"collection, beside a boto3 loop (extrapolated from {len(questions)} calls)"
    yield Figure(name="collection: processor time of other work meanwhile", size=size, value=run.others_s, unit="s")
    yield Figure(name=beside, size=size, value=run.wall_s, unit="s", peer=loop_s)
    if cli_s is not None:
        beside = f"collection, beside the AWS CLI (extrapolated from {CLI_SAMPLE} calls)"
        yield Figure(name=beside, size=size, value=run.wall_s, unit="s", peer=cli_s * run.asked)
    few_size = f"{FEW} accounts x {len(REGIONS)} regions"
    yield Figure(name="collection: memory of all processes", size=few_size, value=few.peak_mb, unit="MB")
    yield Figure(name="collection: memory of all processes", size=size, value=run.peak_mb, unit="MB", peer=few.peak_mb)


def _collected(aws: InProcess, accounts: int) -> Run:
    served_s, busy_s = aws.cpu_s(), busy_cpu_s()
    command = [sys.executable, "-m", "benchmarks.collecting_once", aws.url, str(accounts)]
    told = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    if told["lost"]:
        message = f"{told['lost']} calls were not answered, so the run measures nothing"
        raise RuntimeError(message)
    cpu_s = told["cpu_s"] + aws.cpu_s() - served_s
    others_s = max(0.0, busy_cpu_s() - busy_s - cpu_s)
    return Run(told["asked"], told["whole_s"], cpu_s, told["peak_mb"], others_s)


def _questions(aws: InProcess) -> list[Question]:
    """What our sweep asks of one account in all regions, call by call."""
    plan = Plan(regions=REGIONS, threads=THREADS)
    connection = Connection(role_arn=role_arn(0))
    with closing(sweep([connection], aws=Aws(endpoint_url=aws.url), clock=CLOCK, plan=plan)) as results:
        return [
            Question(one.service, one.operation, _region(one), {**one.call.params, **one.params})
            for one in results
            if one.pages and one.call
        ]


def _region(result: CallResult) -> str:
    return REGIONS[0] if result.region == GLOBAL else result.region
