"""The documents say what the code does: commands, settings, decisions, links."""

import re
from pathlib import Path
from pkgutil import resolve_name

import pytest
from django.core.management import BaseCommand, load_command_class

from tests.project import ROOT, code, headings, relative, source_files
from vpcviz.render.files import FORMATS
from vpcviz.settings.table import SETTINGS, Setting

DOCS = ROOT / "docs"
COMMANDS = ROOT / "vpcviz" / "commands" / "management" / "commands"
TARGETS = ("setup", "demo", "run", "test", "lint", "check", "bench", "soak", "audit")
DJANGO_COMMANDS = {"check", "help", "migrate"}
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

documents = [path for path in source_files() if path.suffix == ".md"]
decisions = sorted((DOCS / "adr").glob("[0-9]*.md"))


def default_of(setting: Setting) -> str:
    if isinstance(setting.default, tuple):
        return ",".join(setting.default)
    return str(setting.default).lower() if isinstance(setting.default, bool) else str(setting.default)


def options(command: BaseCommand) -> set[str]:
    """The long options of a command."""
    parser = command.create_parser("vpcviz", "command")
    return {text for action in parser._actions for text in action.option_strings if text.startswith("--")}


def section(document: Path, heading: str) -> str:
    """The text below a second-level heading."""
    found = re.search(
        rf"^## `{heading}`\n(.*?)(?=^## |\Z)", document.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert found, f"{relative(document)} has no heading `{heading}`"
    return found.group(1)


def test_every_command_has_a_heading_and_every_heading_a_command() -> None:
    commands = {path.stem for path in COMMANDS.glob("*.py") if not path.stem.startswith("_")}
    assert (
        set(re.findall(r"^## `(\w+)`$", (DOCS / "commands.md").read_text(encoding="utf-8"), re.MULTILINE)) == commands
    )


@pytest.mark.parametrize("name", sorted(path.stem for path in COMMANDS.glob("[!_]*.py")))
def test_every_option_of_a_command_is_documented(name: str) -> None:
    of_every_command = options(BaseCommand())
    own = options(load_command_class("vpcviz.commands", name)) - of_every_command
    documented = set(re.findall(r"--[a-z][a-z-]*", section(DOCS / "commands.md", name)))
    assert documented == own


def test_every_format_is_documented() -> None:
    text = section(DOCS / "commands.md", "draw")
    assert [name for name in FORMATS if f"`{name}`" not in text] == []


def test_every_setting_has_a_heading_and_every_heading_a_setting() -> None:
    documented = re.findall(r"^## `(\w+)`$", (DOCS / "configuration.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert documented == [setting.name for setting in SETTINGS]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_the_documented_default_is_the_default(setting: Setting) -> None:
    default = default_of(setting)
    text = section(DOCS / "configuration.md", setting.name)
    assert (f"Default: `{default}`." if default else "Default: empty.") in text
    assert setting.help in text


def test_the_makefile_has_its_targets_and_lists_them() -> None:
    listed = re.findall(r"^([a-z]+):.*## \S", MAKEFILE, re.MULTILINE)
    assert set(TARGETS) <= set(listed)


@pytest.mark.parametrize("document", documents, ids=relative)
def test_make_commands_in_documents_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    assert set(re.findall(r"^make ([a-z]+)", code(document), re.MULTILINE)) <= targets


@pytest.mark.parametrize("document", documents, ids=relative)
def test_vpcviz_commands_in_documents_exist(document: Path) -> None:
    commands = {path.stem for path in COMMANDS.glob("*.py")} | DJANGO_COMMANDS
    assert set(re.findall(r"(?:^|bin/)vpcviz ([a-z]+)", code(document), re.MULTILINE)) <= commands


@pytest.mark.parametrize("document", documents, ids=relative)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))
    local = [target for target in targets if not re.match(r"[a-z]+:", target)]
    assert [target for target in local if not (document.parent / target).exists()] == []


def test_the_reading_order_names_what_is_there() -> None:
    words = re.findall(r"`([a-z_/.]+)`", (DOCS / "reading.md").read_text(encoding="utf-8"))
    package = ROOT / "vpcviz"
    paths = [word for word in words if word.endswith((".py", "/"))]
    assert [path for path in paths if not (ROOT / path).exists() and not any(package.glob(f"**/{path}"))] == []
    dotted = [word for word in words if "." in word and word not in paths]
    assert dotted
    for name in dotted:
        resolve_name(f"vpcviz.{name}")


def test_every_picture_is_shown_in_a_document() -> None:
    shown = "".join(document.read_text(encoding="utf-8") for document in documents)
    pictures = [path.name for path in (DOCS / "pictures").glob("*.png")]
    assert [name for name in sorted(pictures) if f"pictures/{name})" not in shown] == []


def test_continuous_integration_runs_make_check() -> None:
    run = ROOT / ".ci" / "run"
    assert run.stat().st_mode & 0o111
    assert run.read_text(encoding="utf-8").rstrip().endswith("make check")


def test_the_readme_starts_with_the_two_commands() -> None:
    blocks = re.findall(
        r"^```\w*\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert [line.split("#")[0].strip() for line in blocks[0].splitlines()] == ["make demo", "make test"]


def test_the_changelog_has_an_unreleased_section_first() -> None:
    assert headings(ROOT / "CHANGELOG.md")[:2] == ["Changelog", "[Unreleased]"]


def test_decisions_are_numbered_without_gaps_and_listed() -> None:
    numbers = [int(path.name[:3]) for path in decisions]
    assert numbers == list(range(1, len(numbers) + 1))
    index = (DOCS / "adr" / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in decisions if f"({path.name})" not in index] == []


@pytest.mark.parametrize("decision", decisions, ids=relative)
def test_a_decision_has_its_sections(decision: Path) -> None:
    title, *sections = headings(decision)
    assert title.startswith(f"{decision.name[:3]}. ")
    assert sections == ["Context", "Decision", "Consequences"]
