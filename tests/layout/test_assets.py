from pathlib import Path

import pytest

from vpcviz.layout import assets
from vpcviz.layout.assets import ICONS, AssetsMissing, font_path, icon_path, icon_svg
from vpcviz.layout.install import SourceMissing, install

NODE_MODULES = Path(__file__).resolve().parents[2] / "node_modules"


def test_every_icon_is_installed() -> None:
    assert all(icon_path(name).stat().st_size > 100 for name in ICONS)


def test_both_weights_of_the_font_are_installed() -> None:
    assert font_path(400).read_bytes()[:4] == font_path(600).read_bytes()[:4] == b"\x00\x01\x00\x00"


def test_unknown_icon_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="no icon named"):
        icon_svg("no-such-icon")


def test_missing_files_say_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "vendor", lambda: tmp_path)
    with pytest.raises(AssetsMissing, match="run make setup"):
        font_path(400)


def test_install_copies_once_and_leaves_drawings_unchanged(tmp_path: Path) -> None:
    if not NODE_MODULES.is_dir():
        pytest.skip("node_modules is not there: run make setup")
    assert install(NODE_MODULES, tmp_path) > len(ICONS)
    assert install(NODE_MODULES, tmp_path) == 0
    original = NODE_MODULES / "aws-icons" / "icons" / f"{ICONS['vpc']}.svg"
    assert (tmp_path / "icons" / "vpc.svg").read_bytes() == original.read_bytes()
    assert "unmodified" in (tmp_path / "icons" / "NOTICE").read_text()


def test_install_names_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing, match="npm install"):
        install(tmp_path, tmp_path / "vendor")
