"""Whatever is asked of the API, the answer is one that its schema tells of (schemathesis, in-process).

Each operation is asked a question that is known to be answered, then questions that schemathesis invents: right ones, of which
two in three have known parts in their body, and wrong ones. Each is rolled back, so that all of them meet the same seeded workspace.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any, Final

import pytest
import schemathesis
from django.db import transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core import NOT_SET
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.answering import OWN
from tests.api.recording import Asker, word_of
from tests.api.seeded import Seed, completed, seed
from tests.api.tokens import just_signed_in, token
from tests.collect.scripted_aws import ScriptedAws
from tests.web.uploading import VPCS
from tests.web.workloads import shop
from vpcviz.api.kinds import KINDS
from vpcviz.api.schema import TAGS
from vpcviz.api.typed import TYPED
from vpcviz.people.models import User, Workspace
from vpcviz.topology.build import build
from vpcviz.topology.network import Topology
from vpcviz.topology.records import Inventory
from vpcviz.wsgi import application

FORM: Final = "multipart/form-data"
JSON: Final = "application/json"
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
"""Where the body is JSON, wrong questions must be refused, too. Elsewhere all is text, and what is empty is left out."""
WHOLE: Final = 5_000
SAMPLED: Final = 3
"""Invented questions for each operation."""
CSRF: Final = "a" * 32

logger = logging.getLogger(__name__)

Way = dict[str, Any]
"""What is sent with each request, so that the server knows who asks."""


@cache
def operations() -> tuple[Any, ...]:
    """Every operation of the schema."""
    schema = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(request=None, public=True))  # type: ignore[no-untyped-call]
    schema.app = application
    return tuple(found.ok() for found in schema.get_all_operations() if isinstance(found, Ok))


def id_of(operation: Any) -> str:
    """The operation's own name."""
    return str(operation.definition.raw["operationId"])


@cache
def estate() -> Inventory:
    """The shop, and something of every other kind."""
    return completed(shop())


@cache
def topology() -> Topology:
    """The same, understood."""
    return build(estate())


@cache
def strategy(operation: Any, mode: GenerationMode) -> Any:
    """Questions of one sort."""
    return operation.as_strategy(generation_mode=mode)


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """A folder of data of the test's own."""
    settings.VPCVIZ_DATA = tmp_path
    return tmp_path


@pytest.fixture
def seeded(workspace: Workspace, administrator: User, now: datetime, answering: ScriptedAws, folder: Path) -> Seed:
    """One of everything."""
    return seed(workspace, administrator, (Inventory((), shop().outcomes), estate()), now)


@pytest.fixture
def ways(administrator: User) -> Sequence[Way]:
    """As a browser in which somebody is signed in, and as a program with a token."""
    cookies = {name: morsel.value for name, morsel in just_signed_in(administrator).cookies.items()}
    return (
        {"cookies": {**cookies, "vpcviz_csrf": CSRF}, "headers": {"X-CSRFToken": CSRF}},
        {"headers": {"Authorization": f"Bearer {token(administrator, days=180).text}"}},
    )


@cache
def ids(word: str) -> tuple[str, ...]:
    """What the workspace holds of a kind."""
    return tuple(topology().all(TYPED[word])) if word in TYPED else ()


def body_of(asker: Asker, operation: Any) -> Any:
    """A body that is known to be taken."""
    name, raw = id_of(operation), operation.definition.raw
    files = {"files": [VPCS]} if name == "import_files" else {}
    return {**asker.body(name), **files} if "requestBody" in raw else NOT_SET


def known_question(operation: Any, asker: Asker) -> Any:
    """A question that is answered."""
    body = body_of(asker, operation)
    form = FORM if FORM in operation.definition.raw.get("requestBody", {}).get("content", {}) else None
    return operation.Case(
        path_parameters=asker.parameters(operation.path),
        query=asker.query(id_of(operation)),
        body=body,
        media_type=form or (None if body is NOT_SET else JSON),
    )


def named(case: Any, there: Seed, draw: Callable[[Any], Any]) -> None:
    """Make the address name, most of the time, what is there."""
    word, parameters = word_of(case.path), case.path_parameters
    case.headers.pop("Authorization", None)  # guessed tokens would soon be throttled
    known: dict[str, tuple[Any, ...]] = {
        "slug": ("acme",) * 9,
        "key": (there.keys.get(word, 1),) * 4,
        "job_id": (there.keys["exports"],),
        "number": (1, 2),
        "account_id": (OWN,) * 4,
        "resource_id": there.resources,
        "kind": tuple(KINDS),
        "format_name": ("svg", "json", "csv", "mermaid"),
    }
    for name in sorted(known.keys() & parameters.keys()):
        values = ids(parameters.get("kind", word)) or known[name] if name == "resource_id" else known[name]
        parameters[name] = draw(st.sampled_from((*values, parameters[name])))


def asked(case: Any, way: Way) -> int:
    """The status of an answer that is in the schema; nothing stays of what it did."""
    with transaction.atomic():
        answer = case.call(**way)
        transaction.set_rollback(True)
    strict = JSON in case.operation.definition.raw.get("requestBody", {}).get("content", {})
    case.validate_response(answer, checks=[*CHECKS, negative_data_rejection] if strict else CHECKS)
    return int(answer.status_code)


def is_success(status: int) -> bool:
    """Whether the question was answered."""
    return 200 <= status < 300


def invented(operation: Any, asker: Asker, ways: Sequence[Way], examples: int) -> Counter[int]:
    """Ask what schemathesis invents; how often each status was the answer."""
    seen: Counter[int] = Counter()

    @settings(max_examples=examples, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.data())
    def one(data: st.DataObject) -> None:
        mode, way = data.draw(st.sampled_from(GenerationMode)), data.draw(st.sampled_from(ways))
        case = data.draw(strategy(operation, mode))
        named(case, asker.seed, data.draw)
        if mode is GenerationMode.POSITIVE and data.draw(st.booleans()):
            case.query = {**case.query, **asker.query(id_of(operation))}
        if mode is GenerationMode.POSITIVE and isinstance(case.body, dict):
            known = body_of(asker, operation)
            case.body = data.draw(st.sampled_from((case.body, {**case.body, **known}, known)))
        seen[asked(case, way)] += 1

    one()
    return seen


def held(there: Seed, ways: Sequence[Way], tag: str, examples: int) -> dict[str, Counter[int]]:
    """Ask each operation of a tag; what was answered to invented questions."""
    asker, found = Asker(there, topology()), {}
    for number, operation in enumerate(operations()):
        if tag in operation.tags:
            status = asked(known_question(operation, asker), ways[number % len(ways)])
            assert is_success(status), f"{id_of(operation)}: {status}"
            found[id_of(operation)] = invented(operation, asker, ways, examples)
    return found


BY_TAG: Final = pytest.mark.parametrize("tag", [name for name, _, _ in TAGS])


@BY_TAG
@pytest.mark.xdist_group("fuzz")  # in one process, which reads the schema once
def test_every_answer_is_in_the_schema(seeded: Seed, ways: Sequence[Way], tag: str) -> None:
    held(seeded, ways, tag, SAMPLED)


@pytest.mark.soak
@BY_TAG
def test_five_thousand_answers_are_in_the_schema(seeded: Seed, ways: Sequence[Way], tag: str) -> None:
    found = held(seeded, ways, tag, ceil(WHOLE / len(operations())))
    for name, seen in found.items():
        logger.info("%s: %s", name, dict(sorted(seen.items())))
    assert [name for name, seen in found.items() if not any(map(is_success, seen))] == []
