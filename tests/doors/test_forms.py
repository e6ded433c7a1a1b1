"""Every form of every page works without JavaScript."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import resolve

from tests.doors import table
from tests.doors.table import lines
from tests.doors.world import World, world

PAGES = tuple(line for line in (*lines(table.PAGES), *lines(table.SHARED), *lines(table.API)) if line.method == "GET")
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
ACTIVE = frozenset({"button", "input", "select", "textarea"})


@dataclass
class Form:
    """A form as its page writes it."""

    method: str
    action: str
    submits: bool = False
    guarded: bool = False
    script: bool = False


@dataclass
class Reader(HTMLParser):
    """The forms of a page, and the controls outside them that nothing but a script could serve."""

    forms: list[Form] = field(default_factory=list)
    ids: dict[str, Form] = field(default_factory=dict)
    dead: list[str] = field(default_factory=list)
    _open: list[tuple[str, bool, Form | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One more element within those that are open."""
        said = {name: value or "" for name, value in attrs}
        _, script, form = self._open[-1] if self._open else ("", False, None)
        script = script or "js" in said.get("class", "").split() or tag == "template"
        if tag == "form":
            form = Form(said.get("method", "get").lower(), said.get("action", ""), script=script)
            self.forms.append(form)
            if "id" in said:
                self.ids[said["id"]] = form
        if tag in ACTIVE:
            self._control(tag, said, self.ids.get(said.get("form", ""), form), script=script)
        if tag not in VOID:
            self._open.append((tag, script, form))

    def handle_endtag(self, tag: str) -> None:
        """The innermost element of this name is over, and what was left open in it."""
        if any(one == tag for one, _, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def _control(self, tag: str, said: dict[str, str], form: Form | None, *, script: bool) -> None:
        kind = said.get("type", "submit" if tag == "button" else "text")
        if form is None:
            if not script and "hidden" not in said:
                self.dead.append(f"{tag} {said}")
        elif said.get("name") == "csrfmiddlewaretoken":
            form.guarded = True
        elif kind in ("submit", "image") and not script:
            form.submits = True


@pytest.fixture
def everybody(db: None, settings: Any, tmp_path: Path) -> World:
    """One of everything."""
    settings.VPCVIZ_DATA = tmp_path
    return world()


def _faults(address: str, page: str) -> list[str]:
    reader = Reader()
    reader.feed(page)
    found = [f"nothing serves {one} without a script" for one in reader.dead]
    for form in (one for one in reader.forms if not one.script):
        said = f"form {form.method} {form.action}"
        if not form.submits:
            found.append(f"{said} has no button that sends it")
        if form.method == "post" and not form.guarded:
            found.append(f"{said} has no CSRF token")
        if form.method not in ("get", "post"):
            found.append(f"{said} has no method that browsers know")
        target = urlsplit(urljoin(address, form.action))
        if target.netloc:
            found.append(f"{said} leads elsewhere")
        else:
            resolve(target.path)
    return [f"{address}: {one}" for one in found]


def test_every_form_is_sent_by_a_button_and_every_control_belongs_to_a_form(everybody: World) -> None:
    seen, wrong = 0, list[str]()
    for actor in everybody.actors:
        if actor.name not in ("administrator of the server", "anonymous"):
            continue
        client = actor.client()
        for line in PAGES:
            address = line.address.format(**{"token": everybody.names["live"], **everybody.names})
            answer = client.get(address)
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                page = answer.content.decode()
                seen += page.count("<form")
                wrong += _faults(address, page)
    assert seen > 100
    assert not wrong, "\n".join(dict.fromkeys(wrong))
