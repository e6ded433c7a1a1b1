"""What the tests of the project itself look at: its files and the headings of its documents."""

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@cache
def source_files() -> tuple[Path, ...]:
    """Every file of the source tree: what git tracks or would track, or the folder itself where there is no git."""
    names = _names_from_git() or _names_from_folder()
    return tuple(path for path in (ROOT / name for name in sorted(names)) if path.is_file())


def text_files() -> tuple[Path, ...]:
    """The files of the source tree that are text."""
    return tuple(path for path in source_files() if b"\0" not in path.read_bytes())


def relative(path: Path) -> str:
    """The path as it is named inside the project."""
    return path.relative_to(ROOT).as_posix()


def headings(document: Path) -> list[str]:
    """The headings of a Markdown document, without their marks."""
    prose = re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    lines = re.findall(r"^#+ +(.+?) *$", prose, flags=re.MULTILINE)
    return [line.replace("`", "") for line in lines]


def code(document: Path) -> str:
    """What a Markdown document sets as code: its fenced blocks and the words in backticks."""
    text = document.read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    return "\n".join(blocks + re.findall(r"`([^`\n]+)`", text))


def _names_from_git() -> set[str]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return set()
    listing = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return set(filter(None, listing.stdout.split("\0"))) if listing.returncode == 0 else set()


def _names_from_folder() -> set[str]:
    ignored = {line.strip().rstrip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()}
    ignored |= {"/.git"}

    def is_source(path: Path) -> bool:
        return not ignored & {path.name, f"*{path.suffix}", f"/{relative(path)}"}

    names: set[str] = set()
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if is_source(Path(folder) / name)]
        names.update(relative(path) for path in (Path(folder) / name for name in files) if is_source(path))
    return names
