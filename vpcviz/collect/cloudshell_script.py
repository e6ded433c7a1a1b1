"""Reads the network of the AWS account that you are signed in to.

    python3 vpcviz-cloudshell.py [--regions eu-west-1,us-east-1] [--output FILE.zip]

For AWS CloudShell, or any place with Python 3.9 or later and boto3. It needs
nothing else, and installs nothing.

- It only reads. Every call that it can make is a row of CALLS below, with the
  permission that it needs.
- What AWS answers is written into one file, which stays where it is until you
  take it away. Nothing is sent anywhere but to AWS.
- Fields that are secrets, or hold them ("withheld" in CALLS), are dropped before
  anything is written.
- What is denied or fails is written down as such, and stops nothing else.

The file is a bundle: upload it to vpcviz, or run
`vpcviz import FILE.zip --workspace W`."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

# [generated
VERSION = ""
BUNDLE_FORMAT, BUNDLE_VERSION = "", 0
DENIED: list[str] = []
THROTTLED: list[str] = []
UNAVAILABLE: list[str] = []
SEVERITY: list[str] = []
NOT_ASKED = ""
HOME_REGIONS: dict[str, str] = {}
CALLS: list[dict[str, Any]] = []
# generated]

THREADS = 8
KEY_ID = re.compile(r"\bA[A-Z]{3}[A-Z0-9]{12,}\b")
SIGNED = re.compile(r"The Canonical String for this request should.*|x-amz-security-token.*", re.DOTALL | re.IGNORECASE)


def main() -> None:
    """Sign in, read every region, write the bundle, and say what could not be read."""
    options = arguments()
    session: Any = boto3.Session()
    try:
        identity = session.client("sts", region_name=session.region_name or "us-east-1").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"AWS does not let you in: {refusal(error)[1]}")
    account, partition = identity["Account"], identity["Arn"].split(":")[1]
    target = options.output or f"vpcviz-{account}-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}.zip"
    say(f"vpcviz {VERSION}: reading account {account} as {identity['Arn']}")
    unfinished = f"{target}.part"
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            reader = Reader(session, account, partition, archive)
            reader.read_all([name.strip() for name in options.regions.split(",") if name.strip()])
            reader.finish()
        os.replace(unfinished, target)
    except BaseException:
        if os.path.exists(unfinished):
            os.remove(unfinished)
        raise
    tell(reader.documents)
    say(f"Written: {target}. In CloudShell: Actions, Download file. Then give it to vpcviz.")


def arguments() -> Any:
    """The options."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--regions", default="", metavar="R,..", help="only these regions (all that are enabled)")
    parser.add_argument("--output", default="", metavar="FILE.zip", help="where to write (vpcviz-ACCOUNT-TIME.zip)")
    return parser.parse_args()


def say(line: str) -> None:
    """One line of progress."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


class Reader:
    """Asks AWS, and writes each answer into the archive as it comes."""

    def __init__(self, session: Any, account: str, partition: str, archive: zipfile.ZipFile) -> None:
        self.session = session
        self.account = account
        self.partition = partition
        self.archive = archive
        self.documents: list[dict[str, Any]] = []
        """Every call as it was written, without its pages."""
        self.clients: dict[tuple[str, str], Any] = {}
        self.lock = threading.Lock()

    def read_all(self, regions: list[str]) -> None:
        """What has no region, then every region."""
        everywhere = Place(self, "global")
        everywhere.read()
        enabled = [row["RegionName"] for row in everywhere.known["region"] if row.get("OptInStatus") != "not-opted-in"]
        for name in sorted(set(regions or enabled or self.session.get_available_regions("ec2", self.partition))):
            Place(self, name).read()

    def client(self, service: str, region: str) -> Any:
        """The client of a service, made once for each region."""
        name = HOME_REGIONS.get(self.partition, "us-east-1") if region == "global" else region
        with self.lock:
            if (service, name) not in self.clients:
                config = Config(retries={"mode": "standard", "max_attempts": 10}, max_pool_connections=THREADS)
                self.clients[service, name] = self.session.client(service, region_name=name, config=config)
            return self.clients[service, name]

    def unknown_there(self, service: str, region: str) -> bool:
        """True when AWS has no such service in the region."""
        return region != "global" and region not in self.session.get_available_regions(service, self.partition)

    def write(self, document: dict[str, Any]) -> None:
        """Put one call into the archive."""
        tail = ""
        if document["params"]:
            text = json.dumps(document["params"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            tail = "." + hashlib.sha256(text.encode()).hexdigest()[:16]
        name = f"calls/{self.account}/{document['region']}/{document['service']}.{document['operation']}{tail}.json"
        with self.lock:
            self.archive.writestr(name, json.dumps(document, indent=1, sort_keys=True))
            self.documents.append({key: value for key, value in document.items() if key != "pages"})

    def finish(self) -> None:
        """The list of what the archive holds."""
        outcomes = [document["outcome"] for document in self.documents]
        manifest = {
            "format": BUNDLE_FORMAT,
            "version": BUNDLE_VERSION,
            "created": now(),
            "calls": len(outcomes),
            "outcomes": {outcome: outcomes.count(outcome) for outcome in sorted(set(outcomes))},
            "accounts": [self.account],
            "regions": sorted({document["region"] for document in self.documents}),
        }
        self.archive.writestr("manifest.json", json.dumps(manifest, indent=1, sort_keys=True))


class Place:
    """One region, or what has none: look whether anything is there, then ask, then ask about what was found."""

    def __init__(self, reader: Reader, region: str) -> None:
        self.reader = reader
        self.region = region
        self.calls = [call for call in CALLS if (call.get("scope") == "global") == (region == "global")]
        self.known: dict[str, list[Any]] = {call["kind"]: [] for call in CALLS}
        """The rows that were found, by kind."""
        self.ended: dict[str, dict[str, Any]] = {}
        """How each kind's call ended; of several, the one that ended worst."""
        self.lock = threading.Lock()

    def read(self) -> None:
        """Everything of this place."""
        probes = [call for call in self.calls if call.get("probe")]
        self.ask([(call, params) for call in probes for params in call.get("variants", [{}])])
        empty = self.is_empty(probes)
        asked = [call for call in self.calls if not call.get("probe") and not (empty and call.get("needs_vpc"))]
        first = [call for call in asked if "after" not in call]
        self.ask([(call, params) for call in first for params in call.get("variants", [{}])])
        self.ask([(call, params) for call in asked if "after" in call for params in self.questions(call)])
        for call in self.calls:
            if call not in probes and call not in asked:
                self.write(call, {}, "fetched", by_probe=True)
        unread = [one["operation"] for one in self.ended.values() if one["outcome"] not in ("fetched", "unavailable")]
        told = f"{len(self.ended)} kinds read" + (f", {len(unread)} of them not or in part" if unread else "")
        say(f"  {self.region}: {'nothing there' if empty else told}")

    def is_empty(self, probes: list[dict[str, Any]]) -> bool:
        """True when every probe was answered, and nothing but default VPCs is there."""
        whole = bool(probes) and all(self.ended[call["kind"]]["outcome"] == "fetched" for call in probes)
        rows = [(call["kind"], row) for call in probes for row in self.known[call["kind"]]]
        return whole and all(kind == "vpc" and row.get("IsDefault") is True for kind, row in rows)

    def ask(self, questions: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
        """Put the questions to AWS, several at a time."""
        with ThreadPoolExecutor(THREADS) as pool:
            for _ in pool.map(lambda question: self.ask_one(*question), questions):
                pass

    def ask_one(self, call: dict[str, Any], params: dict[str, Any]) -> None:
        """One call, page by page. Pages that came before a failure are kept."""
        pages: list[dict[str, Any]] = []
        outcome, code, message, started = "fetched", "", "", now()
        try:
            client = self.reader.client(call["service"], self.region)
            for page in answers(getattr(client, xform_name(call["operation"])), call, params):
                pages.append(self.kept(call, page))
                self.known[call["kind"]].extend(rows_of(call, pages[-1]))
        except (BotoCoreError, ClientError) as error:
            code, message = refusal(error)
            unknown = isinstance(error, EndpointConnectionError)
            unknown = unknown and self.reader.unknown_there(call["service"], self.region)
            outcome = "unavailable" if unknown else state_of(code)
        error_told = {"code": code, "message": message} if code or message else None
        self.write(call, params, outcome, error=error_told, fetched_at=started, pages=pages)

    def write(self, call: dict[str, Any], params: dict[str, Any], outcome: str, **more: Any) -> None:
        """Keep how the call ended."""
        document = {
            "account": self.reader.account,
            "region": self.region,
            "service": call["service"],
            "operation": call["operation"],
            "params": params,
            "outcome": outcome,
            **{"error": None, "fetched_at": now(), "by_probe": False, "pages": [], **more},
        }
        self.reader.write(document)
        with self.lock:
            worst = self.ended.get(call["kind"])
            if worst is None or SEVERITY.index(outcome) > SEVERITY.index(worst["outcome"]):
                self.ended[call["kind"]] = {**document, "pages": []}

    def kept(self, call: dict[str, Any], page: dict[str, Any]) -> dict[str, Any]:
        """The page as it is written. Of AWS's own endpoint services, only those that are in use."""
        page = plain(page, frozenset([*call.get("withheld", []), "ResponseMetadata"]))
        if call["kind"] != "vpc-endpoint-service":
            return page
        used = {row.get("ServiceName") for row in self.known["vpc-endpoint"]}
        rows = page.get(call["rows"], [])
        return {
            call["rows"]: [
                row for row in rows if row.get("ServiceName") in used or row.get("Owner", "amazon") != "amazon"
            ]
        }

    def questions(self, call: dict[str, Any]) -> list[dict[str, Any]]:
        """What to ask of a call that asks about things found before."""
        if call["kind"] == "vpc-endpoint-service":
            named = {row["ServiceRegion"] for row in self.known["vpc-endpoint"] if row.get("ServiceRegion")}
            found: list[dict[str, Any]] = [
                {"ServiceRegions": sorted({*named, self.region})} if named - {self.region} else {}
            ]
        else:
            parent = call["parent"]
            more = {parent["region_param"]: self.region} if "region_param" in parent else {}
            found = [
                {parent["param"]: one, **more, **variant}
                for one in sorted(set(self.parents(call)))
                for variant in call.get("variants", [{}])
            ]
        unread = [
            self.ended[kind]
            for kind in call["after"]
            if self.ended.get(kind, {}).get("outcome") not in (None, "fetched")
        ]
        if unread and {} not in found:
            cause = max(unread, key=lambda one: SEVERITY.index(one["outcome"]))
            told = cause["error"] or {"code": "", "message": ""}
            message = f"{NOT_ASKED}{cause['operation']} was not answered: {told['message']}"
            self.write(call, {}, cause["outcome"], error={"code": told["code"], "message": message})
        elif not found:
            self.write(call, {}, "fetched")
        return found

    def parents(self, call: dict[str, Any]) -> list[str]:
        """The ids of the things that a call asks about."""
        if call["kind"] == "prefix-list-entries":
            told = {row["PrefixListId"] for row in self.known["prefix-list"] if row.get("Cidrs")}
            rows = [*self.known["route-table"], *self.known["security-group"]]
            return [one for one in values(rows, ("DestinationPrefixListId", "PrefixListId")) if one not in told]
        rows = self.known[call["parent"]["kind"]]
        if call["kind"] == "vpc-hosted-zones":
            rows = [row for row in rows if row.get("OwnerId", self.reader.account) == self.reader.account]
        return [str(row[call["parent"]["id"]]).replace("/hostedzone/", "") for row in rows]


def answers(method: Any, call: dict[str, Any], params: dict[str, Any]) -> Any:
    """The pages of one call."""
    request = {**call.get("params", {}), **params, **call.get("size", {})}
    seen: list[dict[str, Any]] = []
    while True:
        page = method(**request)
        yield page
        tokens = {ask: page[told] for told, ask in call.get("tokens", []) if page.get(told)}
        if not tokens or tokens in seen:
            return
        seen.append(tokens)
        for _, ask in call["tokens"]:
            request.pop(ask, None)
        request.update(tokens)


def rows_of(call: dict[str, Any], page: dict[str, Any]) -> list[Any]:
    """The rows of a page; of hosted zones, the private ones."""
    rows = page.get(call["rows"]) or []
    listed = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    if call["kind"] == "hosted-zone":
        return [row for row in listed if row.get("Config", {}).get("PrivateZone") is True]
    return listed


def values(value: Any, keys: tuple[str, ...]) -> list[str]:
    """The texts under these keys, at any depth."""
    if isinstance(value, list):
        return [found for item in value for found in values(item, keys)]
    if not isinstance(value, dict):
        return []
    own = [item for key, item in value.items() if key in keys and isinstance(item, str) and item]
    return own + [found for item in value.values() for found in values(item, keys)]


def plain(value: Any, without: frozenset[str]) -> Any:
    """The value as JSON has it, without the fields that are withheld, at any depth."""
    if isinstance(value, dict):
        return {str(key): plain(item, without) for key, item in value.items() if key not in without}
    if isinstance(value, (list, tuple)):
        return [plain(item, without) for item in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value.isoformat() if hasattr(value, "isoformat") else value


def refusal(error: Exception) -> tuple[str, str]:
    """AWS's error code and its message in one line, without keys."""
    told = getattr(error, "response", {}).get("Error", {})
    message = KEY_ID.sub("(an access key)", SIGNED.sub("", str(told.get("Message") or error)))
    return str(told.get("Code") or type(error).__name__), " ".join(message.split())[:500]


def state_of(code: str) -> str:
    """How a call ended that AWS refused with this code."""
    for state, codes in (("denied", DENIED), ("throttled", THROTTLED), ("unavailable", UNAVAILABLE)):
        if code in codes:
            return state
    return "failed"


def now() -> str:
    """The time, in UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())


def tell(documents: list[dict[str, Any]]) -> None:
    """What was read, and what the picture lacks because it was not."""
    say(f"{len(documents)} calls")
    for call in CALLS:
        same = [one for one in documents if (one["service"], one["operation"]) == (call["service"], call["operation"])]
        bad = [one for one in same if one["outcome"] not in ("fetched", "unavailable")]
        bad = [one for one in bad if not (one["error"] or {}).get("message", "").startswith(NOT_ASKED)]
        if bad:
            where = ", ".join(sorted({one["region"] for one in bad}))
            say(f"{bad[0]['outcome']}: {call['action']} in {where}. {call['without_it']}")


if __name__ == "__main__":
    main()
