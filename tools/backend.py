"""The build backend: hatchling, with one step before it.

In the checkout the service is the package `plugin`, a name too common for somebody's site-packages. So a wheel is built
from a copy in which that package, its imports and its command are called `sidelight`.
"""

import re
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path
from typing import Any

from hatchling import build
from hatchling.build import (
    build_editable,
    build_sdist,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
]

CHECKOUT, INSTALLED = "plugin", "sidelight"
IMPORT = re.compile(rf"^(\s*(?:from|import) ){CHECKOUT}\b", re.MULTILINE)
COMMAND = re.compile(rf'^(sidelight = "){CHECKOUT}\b', re.MULTILINE)
PACKAGES = f'packages = ["{CHECKOUT}"]'
BESIDE = ("README.md", "LICENSE")


def build_wheel(
    wheel_directory: str, config_settings: Mapping[str, Any] | None = None, metadata_directory: str | None = None
) -> str:
    """`metadata_directory` is not used: that of the checkout would name the wrong command."""
    target = str(Path(wheel_directory).resolve())
    with tempfile.TemporaryDirectory() as folder:
        _copy(Path.cwd(), Path(folder))
        with chdir(folder):
            return str(build.build_wheel(target, dict(config_settings or {})))


def _copy(checkout: Path, folder: Path) -> None:
    shutil.copytree(checkout / CHECKOUT, folder / INSTALLED, ignore=shutil.ignore_patterns("__pycache__"))
    for module in (folder / INSTALLED).rglob("*.py"):
        module.write_text(IMPORT.sub(rf"\1{INSTALLED}", module.read_text("utf-8")), "utf-8")
    for name in BESIDE:
        shutil.copy(checkout / name, folder)
    project = (checkout / "pyproject.toml").read_text("utf-8")
    renamed = COMMAND.sub(rf"\1{INSTALLED}", project).replace(PACKAGES, f'packages = ["{INSTALLED}"]')
    (folder / "pyproject.toml").write_text(renamed, "utf-8")
