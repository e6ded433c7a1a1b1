"""The secret key: made once, readable by its owner only."""

import os
import secrets
import tempfile
from pathlib import Path


def secret_key(file: Path) -> str:
    """The key in `file`; made when the file is not there, for its owner only. Safe when two processes start together."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=file.parent, prefix=file.name)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(secrets.token_urlsafe(64))
        _put(Path(draft), file)
    return file.read_text(encoding="ascii").strip()


def _put(draft: Path, file: Path) -> None:
    """Give the draft its name unless another process was first."""
    try:
        os.link(draft, file)
    except FileExistsError:
        return
    finally:
        draft.unlink()
