"""Records what each operation of the API answers about the demo's estate, as examples for the schema."""

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from tests.answering import OWN, ROLE
from tests.api.seeded import MEMBER, Seed
from tests.web.uploading import VPCS
from vpcviz.api.typed import TYPED, names, told
from vpcviz.topology.network import Topology
from vpcviz.topology.records import Record
from vpcviz.topology.resource import Resource, Source

ROWS: Final = 2
"""Of a list."""
LETTERS: Final = 400
JSON: Final = "application/json"
SECRET: Final = "0EXAMPLE0"
SUBJECT: Final = {"name": "Production", "query": "region=eu-west-1"}
BODIES: Final[dict[str, Any]] = {
    "connect_account": {"account_id": MEMBER, "name": "shop", "role_arn": f"arn:aws:iam::{MEMBER}:role/VpcvizReadOnly"},
    "change_account": {"name": "network", "regions": ["eu-west-1"]},
    "test_access": {"account_id": OWN, "role_arn": ROLE, "regions": ["us-east-1"]},
    "list_organization": {"account_id": OWN},
    "connect_members": {"account_ids": [MEMBER], "role_name": "VpcvizReadOnly", "regions": ["eu-west-1"]},
    "start_scan": {"accounts": [OWN], "regions": ["eu-west-1"]},
    "add_schedule": {"cron": "0 3 * * *", "time_zone": "Europe/Berlin", "jitter_s": 900},
    "change_schedule": {"cron": "0 4 * * 1-5", "time_zone": "Europe/Berlin", "enabled": False},
    "create_workspace": {"slug": "lab", "name": "Laboratory"},
    "set_retention": {"rules": {"all_days": 7, "daily_days": 30, "weekly_weeks": 52}},
    "change_snapshot": {"name": "before the move", "pinned": True},
    "save_view": SUBJECT,
    "replace_view": {**SUBJECT, "query": "hide=notes&region=eu-west-1"},
    "add_note": {"resource": "vpc-00000001", "text": "Moves to the hub in May."},
    "edit_note": {"text": "Moved to the hub."},
    "share": {"query": "region=eu-west-1", "days": 14, "purpose": "Audit of the payment network"},
    "create_token": {"name": "Nightly export", "scopes": ["read"], "days": 90, "workspace": "acme"},
    "invite": {"email": "ivo@example.com", "role": "viewer"},
    "change_member": {"role": "editor"},
}
"""What is sent by operations that have a body."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Knows for each operation a question that is answered, about a workspace that holds one of everything."""

    seed: Seed
    topology: Topology

    def parameters(self, path: str) -> dict[str, Any]:
        """What the address names."""
        word = word_of(path)
        known: dict[str, Any] = {
            "slug": "acme",
            "key": self.seed.keys.get(word, 1),
            "job_id": self.seed.keys["exports"],
            "number": 1,
            "account_id": OWN,
            "kind": "vpcs",
            "format_name": "json",
            "resource_id": self._resource(word),
        }
        return {name: known[name] for name in re.findall(r"{(\w+)}", path)}

    def query(self, name: str) -> dict[str, Any]:
        """What the query must say."""
        confirmed = {"delete_workspace": {"confirm": "acme"}, "delete_account_data": {"confirm": OWN}}
        return {"trace": self._flow(), "changes": {"before": 1, "after": 2}, **confirmed}.get(name, {})

    def body(self, name: str) -> Any:
        """What is sent; an upload has files beside it."""
        if name == "trace_posted":
            return self._flow()
        return {"name": "by hand", "region": "eu-west-1"} if name == "import_files" else BODIES.get(name, {})

    def _flow(self) -> dict[str, Any]:
        return {"from": next(iter(self.topology.all(TYPED["instances"]))), "to": "s3", "protocol": "tcp", "port": 443}

    def _resource(self, word: str) -> str:
        found = TYPED.get(word, TYPED["vpcs"])
        return next(iter(self.topology.all(found)), next(iter(self.topology.all(TYPED["vpcs"]))))


@dataclass(frozen=True, slots=True)
class Recorder:
    """Asks, as somebody who may everything."""

    client: Client
    asker: Asker

    def record(self, schema: dict[str, Any]) -> dict[str, Any]:
        """What to show of each operation."""
        return {
            operation["operationId"]: self._one(path, method, operation)
            for path, item in sorted(schema["paths"].items())
            for method, operation in sorted(item.items())
        }

    def _one(self, path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
        name, word = operation["operationId"], word_of(path)
        if word in TYPED and not self.asker.topology.all(TYPED[word]):
            return {"status": "200", "answer": _empty(TYPED[word], listed=path.endswith("/"))}
        address, body = path.format(**self.asker.parameters(path)), self.asker.body(name)
        with transaction.atomic():
            answer = self._ask(address, method, name, body)
            transaction.set_rollback(True)
        recorded: dict[str, Any] = {"status": str(answer.status_code)}
        if "requestBody" in operation:
            recorded["request"] = body
        if answer.headers.get("Content-Type", "").startswith(JSON):
            recorded["answer"] = _cleaned(_cut(answer.json()))
        return recorded

    def _ask(self, address: str, method: str, name: str, body: Any) -> Any:
        if name == "import_files":
            return self.client.post(address, {**body, "files": [SimpleUploadedFile("vpcs.json", VPCS)]})
        if method == "get":
            return self.client.get(address, self.asker.query(name))
        query = self.asker.query(name)
        return getattr(self.client, method)(address, body, content_type=JSON, query_params=query)


def word_of(path: str) -> str:
    """What an address is about."""
    words = [word for word in path.split("/") if word and not word.startswith("{")]
    return words[3] if len(words) > 3 else words[-1]


def _empty(found: type[Resource], *, listed: bool) -> dict[str, Any]:
    """A resource of which AWS told nothing."""
    record = Record(found.kind, "example-0123456789abcdef0", OWN, "eu-west-1", {})
    made = found.parse(Source(record, lambda _kind, _id: None))
    body: dict[str, Any] = json.loads(json.dumps(told(made, names(found))))
    return {"count": 1, "next": None, "previous": None, "results": [body]} if listed else body


def _cut(value: Any) -> Any:
    """The value with its lists and texts cut short."""
    if isinstance(value, list):
        return [_cut(item) for item in value[:ROWS]]
    if isinstance(value, dict):
        return {key: _cut(item) for key, item in value.items()}
    return f"{value[:LETTERS]}…" if isinstance(value, str) and len(value) > LETTERS else value


def _cleaned(body: Any) -> Any:
    """The same with an address of its own, and without what is secret or random."""
    text = json.dumps(body, ensure_ascii=False)
    text = text.replace("http://testserver", "https://vpcviz.example.com")
    text = re.sub(r"vpcviz_[\w-]{43}", "vpcviz_" + (SECRET * 5)[:43], text)
    text = re.sub(r"vpcviz-[0-9a-f]{32}", "vpcviz-" + "0123456789abcdef" * 2, text)
    text = re.sub(r'"hint": "[^"]*"', f'"hint": "vpcviz_{SECRET[:4]}"', text)
    text = re.sub(r"(/s/|/sign-in/invitation/)[\w-]+", rf"\g<1>{SECRET}", text)
    return json.loads(re.sub(r"cursor=[^&\"]+", f"cursor={SECRET}", text))
