"""What pip gets: a small wheel, with four requirements and no more."""

import shutil
import subprocess
import sys
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest

SDK = Path(__file__).parents[2] / "sdk"
REQUIREMENTS = {"httpx", "msgspec", "pyjwt", "websockets"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("building a wheel needs uv")
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    shutil.copytree(SDK, source, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([uv, "build", "--wheel", "--out-dir", folder, source], check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture
def wheel(archive: Path) -> zipfile.Path:
    """Its inside, to look around in."""
    return zipfile.Path(archive)


def test_it_requires_exactly_four_packages(wheel: zipfile.Path) -> None:
    (info,) = (entry for entry in wheel.iterdir() if entry.name.endswith(".dist-info"))
    metadata = HeaderParser().parsestr((info / "METADATA").read_text("utf-8"))
    assert {line.split(">")[0].strip() for line in metadata.get_all("Requires-Dist", [])} == REQUIREMENTS
    assert "pip install" in metadata.get_payload()


def test_it_carries_its_types(wheel: zipfile.Path) -> None:
    assert (wheel / "sidelight_sdk" / "py.typed").exists()


def test_it_works_unpacked_somewhere_else_and_never_imports_the_service(archive: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(archive) as wheel:
        wheel.extractall(tmp_path)
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import sidelight_sdk as s;"
        f"assert s.__file__.startswith({str(tmp_path)!r}), s.__file__;"
        "print(s.Sidelight('http://x', workspace='w', signing_key='k' * 32).panel_url(s.Agent('a'), customer='c'));"
        "assert not [name for name in sys.modules if name.split('.')[0] == 'plugin']"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert done.stdout.startswith("http://x/embed?token=")
