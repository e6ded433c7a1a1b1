"""Whatever is asked of the API, the answer is one that its schema tells of (schemathesis, in-process).

Each example is rolled back, so that all of them meet the same seeded workspace.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any, Final

import pytest
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.answering import OWN
from tests.api.seeded import Seed, seed
from tests.api.tokens import token
from tests.collect.scripted_aws import ScriptedAws
from tests.web.workloads import shop
from vpcviz.api.kinds import KINDS
from vpcviz.api.schema import TAGS
from vpcviz.api.typed import TYPED
from vpcviz.people.models import User, Workspace
from vpcviz.topology.build import build
from vpcviz.topology.records import Inventory
from vpcviz.wsgi import application

CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
WHOLE: Final = 5_000
SAMPLED: Final = 2
"""Examples of each operation."""
CSRF: Final = "a" * 32


@cache
def operations() -> tuple[Any, ...]:
    """Every operation of the schema."""
    schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", application)
    return tuple(found.ok() for found in schema.get_all_operations() if isinstance(found, Ok))


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """A folder of data of the test's own."""
    settings.VPCVIZ_DATA = tmp_path
    return tmp_path


@pytest.fixture
def seeded(workspace: Workspace, administrator: User, now: datetime, answering: ScriptedAws, folder: Path) -> Seed:
    """One of everything."""
    return seed(workspace, administrator, (Inventory((), shop().outcomes), shop()), now)


def by_session(user: User) -> dict[str, Any]:
    """What a browser sends in which the user is signed in."""
    client = Client()
    client.force_login(user)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    return {"cookies": {**cookies, "vpcviz_csrf": CSRF}, "headers": {"X-CSRFToken": CSRF}}


def by_token(user: User) -> dict[str, Any]:
    """What a program sends with a token of the user."""
    return {"headers": {"Authorization": f"Bearer {token(user).text}"}}


@cache
def ids(word: str) -> tuple[str, ...]:
    """What the workspace holds of a kind."""
    return tuple(build(shop()).all(TYPED[word])) if word in TYPED else ()


def named(case: Any, there: Seed, draw: Callable[[Any], Any]) -> None:
    """Make the address name, most of the time, what is there."""
    word, parameters = case.path.split("/")[-2], case.path_parameters
    case.headers.pop("Authorization", None)  # guessed tokens would soon be throttled
    known: dict[str, tuple[Any, ...]] = {
        "slug": ("acme",) * 9,
        "key": (there.keys.get(word, 1),) * 4,
        "job_id": (there.keys["exports"],),
        "number": (1, 2),
        "account_id": (OWN,) * 4,
        "resource_id": ids(word) or there.resources,
        "kind": tuple(KINDS),
        "format_name": ("svg", "json", "csv", "mermaid"),
    }
    for name in sorted(known.keys() & parameters.keys()):
        parameters[name] = draw(st.sampled_from((*known[name], parameters[name])))


def hold(there: Seed, tag: str, sent: dict[str, Any], examples: int) -> None:
    """Ask `examples` questions of each operation of a tag."""

    @settings(max_examples=examples, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.data())
    def one(data: st.DataObject) -> None:
        mode = data.draw(st.sampled_from(GenerationMode))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        named(case, there, data.draw)
        with transaction.atomic():
            answer = case.call(**sent)
            transaction.set_rollback(True)
        case.validate_response(answer, checks=CHECKS)

    for operation in operations():
        if tag in operation.tags:
            one()


WAYS: Final = (by_session, by_token)


@pytest.mark.parametrize("tag", [name for name, _, _ in TAGS])
@pytest.mark.parametrize("way", WAYS)
def test_every_answer_is_in_the_schema(seeded: Seed, administrator: User, tag: str, way: Any) -> None:
    hold(seeded, tag, way(administrator), SAMPLED)


@pytest.mark.soak
@pytest.mark.parametrize("tag", [name for name, _, _ in TAGS])
@pytest.mark.parametrize("way", WAYS)
def test_five_thousand_answers_are_in_the_schema(seeded: Seed, administrator: User, tag: str, way: Any) -> None:
    hold(seeded, tag, way(administrator), ceil(WHOLE / len(operations()) / len(WAYS)))
