"""The same calls by other means: one AWS CLI process per operation, and a plain loop with boto3."""

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import boto3
from botocore import xform_name

from vpcviz.collect.call import Params

OWN_CLI = Path(__file__).resolve().parents[1] / "var" / "aws-cli"


@dataclass(frozen=True, slots=True)
class Question:
    """One request, as our own sweep made it."""

    service: str
    operation: str
    region: str
    params: Params


def by_boto3_loop(url: str, questions: Sequence[Question]) -> float:
    """Seconds per call of a loop that makes a client when it needs one and asks one call after the other."""
    began = perf_counter()
    session = boto3.Session()
    clients: dict[tuple[str, str], Any] = {}
    for one in questions:
        key = (one.service, one.region)
        if key not in clients:
            clients[key] = session.client(one.service, region_name=one.region, endpoint_url=url)  # type: ignore[call-overload]
        method = getattr(clients[key], xform_name(one.operation))
        method(**one.params)
    return (perf_counter() - began) / len(questions)


def by_aws_cli(url: str, questions: Sequence[Question]) -> float | None:
    """Seconds per call of one AWS CLI process for each; None when there is no AWS CLI."""
    program = _aws_cli()
    if program is None:
        return None
    began = perf_counter()
    for one in questions:
        asked = json.dumps(dict(one.params))
        words = [one.service, xform_name(one.operation, "-"), "--region", one.region, "--endpoint-url", url]
        subprocess.run([program, *words, "--cli-input-json", asked], check=True, stdout=subprocess.DEVNULL)
    return (perf_counter() - began) / len(questions)


def _aws_cli() -> str | None:
    """The AWS CLI of the machine, or one installed for this under var/, once."""
    own = OWN_CLI / "bin" / "aws"
    found = shutil.which("aws") or (str(own) if own.is_file() else None)
    if found:
        return found
    venv.create(OWN_CLI, with_pip=True)
    install = [str(OWN_CLI / "bin" / "python"), "-m", "pip", "install", "--quiet", "awscli"]
    if subprocess.run(install, check=False, env={**os.environ, "PIP_NO_INPUT": "1"}).returncode:
        print("bench: the AWS CLI could not be installed; its row is left out", file=sys.stderr)
        return None
    return str(own)
