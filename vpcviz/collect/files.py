"""Inventories from files: folders, JSON files, bundles and standard input, whatever wrote them."""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote

from vpcviz.collect.archives import Limits
from vpcviz.collect.bundle_files import from_json, is_call_file, is_manifest
from vpcviz.collect.call import Call, Shape
from vpcviz.collect.calls import global_calls, regional_calls
from vpcviz.collect.documents import document, values_in
from vpcviz.collect.notes import FileRefused, InputError, Note, printable
from vpcviz.collect.places import CLOUDMAPPER_FOLDER, Parts, Places
from vpcviz.collect.recognise import Found, recognise
from vpcviz.collect.results import CallResult, inventory_of, sorted_outcomes
from vpcviz.collect.shape import row_id, rows_of
from vpcviz.collect.sources import STDIN, Source, read_file, sources, uploaded
from vpcviz.collect.translation.aws_config import Translated, from_config, is_config
from vpcviz.collect.translation.terraform import from_terraform
from vpcviz.collect.translation.terraform_document import is_terraform
from vpcviz.topology.records import GLOBAL, Inventory, Outcome, OutcomeState

__all__ = ["InputError", "Note", "Reading", "read_inputs", "read_uploads"]

CONFIG_NAMES = ("config.json", "config.json.demo")
IDENTITY_KEYS = frozenset({"Account", "Arn", "UserId"})
INCOMPLETE = "Incomplete"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from files, and one line for each file that could not be used."""

    inventory: Inventory
    notes: tuple[Note, ...]


def read_inputs(
    paths: Sequence[str],
    *,
    account: str = "",
    region: str = "",
    limits: Limits | None = None,
    stdin: BinaryIO | None = None,
) -> Reading:
    """The inventory in the inputs: folders, JSON files, .zip and .tar.gz bundles, or ``-``.

    Raises `InputError` when nothing in them can be used."""
    if not paths:
        raise InputError("no input was given; name a folder, a JSON file or a bundle")
    reader = _Reader(Places(account, region, _account_numbers(paths)), limits or Limits())
    for path in paths:
        reader.read(path, stdin or sys.stdin.buffer)
    return reader.reading(paths)


def read_uploads(
    files: Sequence[tuple[str, Path]], *, account: str = "", region: str = "", limits: Limits | None = None
) -> Reading:
    """The same for files that were sent: the name that each was given, folders and all, and where it lies.

    Raises `InputError` when nothing in them can be used."""
    reader = _Reader(Places(account, region, {}), limits or Limits())
    for name, path in files:
        reader.take_all(name, uploaded(name, path, reader.limits))
    return reader.reading([name for name, _ in files])


@dataclass(slots=True)
class _Reader:
    """Takes in one file after the other, then puts them where they belong."""

    places: Places
    limits: Limits
    results: list[CallResult] = field(default_factory=list)
    found: list[tuple[str, Parts, Found]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    values: int = 0

    def read(self, path: str, stdin: BinaryIO) -> None:
        """Take in one input."""
        self.take_all(path, sources(path, stdin, self.limits))

    def take_all(self, given: str, found: Iterator[Source]) -> None:
        """Take in the files of one input."""
        try:
            for source in found:
                self._noted(source.name, lambda source=source: self._take(source))  # type: ignore[misc]
        except FileRefused as refusal:
            self._note(given, str(refusal))

    def _noted(self, name: str, work: Callable[[], None]) -> None:
        try:
            work()
        except FileRefused as refusal:
            self._note(name, str(refusal))

    def _note(self, path: str, sentence: str) -> None:
        self.notes.append(Note(printable(path), sentence))

    def _take(self, source: Source) -> None:
        content = self._document(source.read())
        if is_manifest(content):
            return
        if is_call_file(content):
            self.results.append(from_json(content))
        elif isinstance(content, Mapping) and content.keys() == IDENTITY_KEYS:
            self.places.learn_account(source.parts, str(content["Account"]))
        elif is_config(content):
            self._translated(source, from_config(content))
        elif is_terraform(content):
            told = from_terraform(content, account=self.places.account, region=self.places.region)
            self._translated(source, told)
        elif _names_accounts(content):
            self.places.account_numbers.update(_numbers_in(content))
        else:
            self._answers(source, content)

    def _document(self, data: bytes) -> Any:
        self.values += values_in(data)
        if self.values > self.limits.values:
            raise FileRefused(
                f"was not read: with the files before it, it holds more than {self.limits.values:,} values"
            )
        return document(data, self.limits.depth)

    def _translated(self, source: Source, translated: Translated) -> None:
        self.results.extend(translated.results)
        for remark in translated.remarks:
            self._note(source.name, f"holds {remark}")

    def _answers(self, source: Source, content: Any) -> None:
        recognised = recognise(content, unquote(source.name.rsplit("/", 1)[-1]))
        self.places.learn(source.parts, recognised.found)
        self.found.extend((source.name, source.parts, one) for one in recognised.found)
        for remark in recognised.remarks:
            self._note(source.name, remark)
        for one in recognised.found:
            self._remark(source, one)

    def _remark(self, source: Source, found: Found) -> None:
        if not found.complete:
            self._note(source.name, f"holds only a part of the answer of {found.call.operation}; ask for all pages")
        if found.call.shape is Shape.ROWS:
            rows = rows_of(found.call, found.answer)
            lost = sum(not (isinstance(row, Mapping) and row_id(found.call, row)) for row in rows)
            if lost and isinstance(found.answer.get(found.call.result_key), list):
                self._note(source.name, f"has {lost} of {len(rows)} rows without a usable id; they were left out")

    def reading(self, paths: Sequence[str]) -> Reading:
        """Everything taken in, or an `InputError` when that is nothing."""
        results = [*self.results, *self._located()]
        notes = tuple(sorted(set(self.notes), key=lambda note: (note.path, note.sentence)))
        if not results:
            raise InputError(_nothing(paths, notes))
        inventory = inventory_of(results)
        return Reading(Inventory(inventory.records, _with_absent(inventory)), notes)

    def _located(self) -> list[CallResult]:
        complete: dict[tuple[str, str, str, str], bool] = defaultdict(bool)
        placed = []
        for _, folder, found in self.found:
            for (account, region), part in self.places.located(folder, found):
                key = (account, region, found.call.kind.value, found.parent_id)
                complete[key] |= found.complete
                placed.append((key, part))
        return [_result(key, part, complete[key]) for key, part in placed]


def _result(key: tuple[str, str, str, str], found: Found, complete: bool) -> CallResult:
    account, region, _, parent_id = key
    call = found.call
    params: dict[str, object] = {call.parent.param: parent_id} if call.parent and parent_id else {}
    if complete:
        return CallResult(account, region, call.service, call.operation, params, pages=(found.answer,))
    return CallResult(
        account=account,
        region=region,
        service=call.service,
        operation=call.operation,
        params=params,
        outcome=OutcomeState.FAILED,
        error_code=INCOMPLETE,
        message="The file holds only a part of the answer.",
        pages=(found.answer,),
    )


def _with_absent(inventory: Inventory) -> tuple[Outcome, ...]:
    """The outcomes, and NotProvided for every call of an account and region that no file answers."""
    known = {(one.kind, one.account, one.region) for one in inventory.outcomes}
    places = sorted({(one.account, one.region) for one in inventory.outcomes})
    accounts = sorted({account for account, _ in places})
    absent = [
        _absent(call, account, region)
        for call, account, region in _expected(accounts, places)
        if (call.kind, account, region) not in known
    ]
    return sorted_outcomes([*inventory.outcomes, *absent])


def _expected(accounts: Iterable[str], places: Iterable[tuple[str, str]]) -> Iterator[tuple[Call, str, str]]:
    for account in accounts:
        yield from ((call, account, GLOBAL) for call in global_calls())
    for account, region in places:
        if region != GLOBAL:
            yield from ((call, account, region) for call in regional_calls())


def _absent(call: Call, account: str, region: str) -> Outcome:
    return Outcome(
        kind=call.kind,
        account=account,
        region=region,
        state=OutcomeState.NOT_PROVIDED,
        service=call.service,
        operation=call.operation,
        message="No file holds this answer.",
        action=call.action,
    )


def _names_accounts(content: Any) -> bool:
    """True for CloudMapper's config.json."""
    accounts = content.get("accounts") if isinstance(content, Mapping) else None
    return isinstance(accounts, list) and all(
        isinstance(one, Mapping) and {"id", "name"} <= one.keys() for one in accounts
    )


def _account_numbers(paths: Sequence[str]) -> dict[str, str]:
    """The account numbers in the config.json that lies beside a CloudMapper ``account-data`` folder."""
    numbers: dict[str, str] = {}
    for path in paths:
        for config in _configs(Path(path)) if path != STDIN else ():
            numbers.update(_numbers_in(_config(config)))
    return numbers


def _configs(path: Path) -> list[Path]:
    folders = [Path(*path.parts[:index]) for index, part in enumerate(path.parts) if part == CLOUDMAPPER_FOLDER]
    return [folder / name for folder in folders for name in CONFIG_NAMES]


def _config(path: Path) -> Any:
    try:
        return document(read_file(path, Limits())) if path.is_file() else None
    except FileRefused:
        return None


def _numbers_in(content: Any) -> dict[str, str]:
    return {str(one["name"]): str(one["id"]) for one in content["accounts"]} if _names_accounts(content) else {}


def _nothing(paths: Sequence[str], notes: Sequence[Note]) -> str:
    named = ", ".join(printable(path) for path in paths[:3]) + (", …" if len(paths) > 3 else "")
    if len(notes) == 1:
        return f"{notes[0].path} {notes[0].sentence}"
    if not notes:
        return f"no AWS answer was found in {named}"
    first = f"{notes[0].path} {notes[0].sentence}"
    return f"no AWS answer was found in {named}: {len(notes)} files could not be used, such as {first}"
