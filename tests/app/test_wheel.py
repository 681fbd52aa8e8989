"""What is installed from a wheel: one package, `sidelight`, that runs the service without the checkout."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILD = "import sys; sys.path.insert(0, 'tools'); import backend; print(backend.build_wheel(sys.argv[1]))"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, as it lies in somebody's site-packages."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run([sys.executable, "-c", BUILD, folder], cwd=ROOT, capture_output=True, text=True, check=True)
    with zipfile.ZipFile(folder / built.stdout.split()[-1]) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


def run(installed: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, *arguments]
    answer = subprocess.run(command, cwd=installed, env=environment, capture_output=True, text=True, check=True)
    return answer.stdout


def test_a_wheel_has_one_package_and_it_is_called_as_the_product(installed: Path) -> None:
    packages = {entry.name for entry in installed.iterdir() if entry.suffix != ".dist-info"}
    assert packages == {"sidelight"}
    modules = list(installed.rglob("*.py"))
    assert len(modules) > 100
    assert not [
        module for module in modules if "import plugin" in module.read_text() or "from plugin" in module.read_text()
    ]
    (command,) = installed.glob("*.dist-info/entry_points.txt")
    assert command.read_text().split() == ["[console_scripts]", "sidelight", "=", "sidelight.cli:main"]


def test_a_wheel_has_every_file_of_the_service(installed: Path) -> None:
    def files(folder: Path) -> set[Path]:
        return {
            file.relative_to(folder) for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts
        }

    assert files(installed / "sidelight") == files(ROOT / "plugin")


def test_what_is_installed_runs_without_the_checkout(installed: Path, tmp_path: Path) -> None:
    create = ("workspace", "create", "Acme", "--origin", "https://inbox.example.com")
    made = run(installed, "-m", "sidelight", *create, "--database", f"sqlite:///{tmp_path}/sidelight.db")
    assert json.loads(made).keys() == {"workspace", "api_key", "signing_key"}

    app = "from sidelight import app, settings; app.create_app(settings.Settings()); import sys; print(*sys.modules)"
    loaded = run(installed, "-c", app).split()
    assert "sidelight.panel" in loaded
    assert not {name for name in loaded if name.partition(".")[0] == "plugin"}
