"""Every address x everybody: who is let in, and what the others are told."""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from ipaddress import IPv4Address
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.doors import table
from tests.doors.table import RANKS, Line, lines
from tests.doors.world import Actor, Rank, World, world

ALLAUTH = ("/sign-in/", "/account/")
"""Addresses of django-allauth's views, which take a PUT for a POST, and decide on other grounds first."""
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
RESOURCES = lines(table.RESOURCES)
TRIED = (*lines(table.PAGES), *lines(table.SHARED), *lines(table.API), *RESOURCES[::9])
EVERY = (*TRIED, *RESOURCES)
ADDRESSES = (str(IPv4Address(number)) for number in count(2**28))
"""Each request comes from an address of its own: who brings wrong tokens is slowed down, which is tried elsewhere."""
SHARES = 6
DEAD = ("expired", "revoked", "unknown")
OWNERS = ("administrator", "token")
"""Whose the token of the table is."""
SIGN_IN = "/sign-in/?next="


def _routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from _routes(pattern, route)


def _route(line: Line) -> str:
    plain = re.sub(r"\{\w+\}", "1", line.address).partition("?")[0]
    return str(resolve(plain).route)


@pytest.fixture
def everybody(db: None, settings: Any, tmp_path: Path) -> World:
    """The two workspaces, and everybody at the door."""
    settings.VPCVIZ_DATA = tmp_path
    return world()


def _asked(client: Client, line: Line, names: dict[str, str]) -> HttpResponse:
    """The answer to a request whose effects are undone."""
    address = line.address.format(**{"token": names["live"], **names})
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        kind = "application/json" if line.is_api else "application/x-www-form-urlencoded"
        answer = client.generic(line.method, address, line.body, content_type=kind, REMOTE_ADDR=next(ADDRESSES))
        transaction.set_rollback(True)
    client.cookies = cookies
    assert isinstance(answer, HttpResponse)
    return answer


def _expected(line: Line, actor: Actor) -> frozenset[int]:
    """The statuses that may answer somebody."""
    if line.who in ("OPEN", "DOOR"):
        passes_on = line.who == "DOOR" and actor.user is not None and not actor.bearer
        refused = frozenset({401}) if actor.user is None and actor.bearer and line.is_api else line.statuses
        return frozenset({302}) if passes_on else refused
    if actor.user is None or (actor.bearer and not line.is_api):
        return frozenset({401}) if line.is_api else frozenset({302})
    if line.who == "SIGNED":
        return line.statuses
    if line.who == "ROOT":
        return line.statuses if actor.rank == Rank.SERVER else frozenset({403})
    return _expected_of(line, actor)


def _expected_of(line: Line, actor: Actor) -> frozenset[int]:
    """The statuses that may answer somebody who is signed in, and asks for what is not everybody's."""
    if line.who == "SELF":
        owns = actor.name in OWNERS or (line.is_api and actor.rank == Rank.SERVER)
        return line.statuses if owns else frozenset({404})
    if not actor.rank or (line.who == "SERVER" and actor.rank < RANKS["SERVER"] and "/acme/" not in line.address):
        return frozenset({404})
    return line.statuses if actor.rank >= RANKS[line.who] else frozenset({403})


def test_every_address_has_a_line() -> None:
    """Whoever adds an address says in `tests/doors/table.py` who may use it."""
    assert set(_routes(get_resolver())) == {_route(line) for line in EVERY}


@pytest.mark.parametrize("share", range(SHARES))
def test_everybody_is_answered_as_the_table_says(everybody: World, share: int) -> None:
    _try(TRIED[share::SHARES], everybody)


@pytest.mark.soak
@pytest.mark.parametrize("share", range(SHARES))
def test_everybody_is_answered_alike_for_every_kind_of_resource(everybody: World, share: int) -> None:
    _try(RESOURCES[share::SHARES], everybody)


def _try(some: Sequence[Line], everybody: World) -> None:
    wrong = []
    clients = [(actor, actor.client()) for actor in everybody.actors]
    for line in some:
        for actor, client in clients:
            answer = _asked(client if line.who != "OPEN" else actor.client(), line, everybody.names)
            expected = _expected(line, actor)
            to_door = answer.status_code == 302 and answer["Location"].startswith(SIGN_IN)
            at_door = (
                line.who not in ("OPEN", "DOOR") and not line.is_api and 302 in expected and expected != line.statuses
            )
            if answer.status_code not in expected or (at_door and not to_door):
                wrong.append(f"{actor.name}: {line.method} {line.address} {answer.status_code}, not {sorted(expected)}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("share", range(SHARES))
def test_other_methods_are_refused(everybody: World, share: int) -> None:
    """An administrator is told 405, so that a method which the table does not name has no effect for anybody."""
    allowed: dict[str, set[str]] = {}
    for line in TRIED:
        if not line.address.startswith((*ALLAUTH, "/api/nowhere")):
            allowed.setdefault(line.address.partition("?")[0], set()).add(line.method)
    administrator = next(actor for actor in everybody.actors if actor.name == "administrator of the server").client()
    wrong = []
    for address, methods in list(allowed.items())[share::SHARES]:
        for method in sorted(set(METHODS) - methods):
            line = Line(method, address, "SERVER", frozenset({405}), "")
            answer = _asked(administrator, line, everybody.names)
            if answer.status_code != 405:
                wrong.append(f"{method} {address} {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", DEAD)
def test_tokens_that_do_not_stand_show_nothing(everybody: World, name: str) -> None:
    token = {**everybody.names, "unknown": f"{everybody.names['live'][:-1]}!"}[name]
    for line in lines(table.SHARED):
        answer = _asked(Client(), line, {**everybody.names, "token": token})
        assert answer.status_code == 404, line.address
        assert b"vpc-" not in answer.content


def test_a_link_of_another_workspace_shows_nothing_of_this_one(everybody: World) -> None:
    for line in lines(table.SHARED):
        answer = _asked(Client(), line, {**everybody.names, "token": everybody.names["foreign"]})
        assert answer.status_code in line.statuses
        told = answer.content.replace(everybody.names["foreign"].encode(), b"")
        assert b"acme" not in told.lower()
