"""A test run that did not run its tests does not pass."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_a_run_with_a_skipped_test_fails(tmp_path: Path) -> None:
    tests = "import pytest\ndef test_one(): pass\n@pytest.mark.skip\ndef test_two(): pass\n"
    code, said = run(tmp_path, tests)
    assert code == 1
    assert "1 skipped: a test runs, or it is not there." in said


def test_a_run_with_a_skipped_test_fails_in_parallel_too(tmp_path: Path) -> None:
    code, _ = run(tmp_path, "import pytest\ndef test_one(): pytest.skip('not today')\n", "-n", "1")
    assert code == 1


def test_a_run_that_finds_no_test_fails(tmp_path: Path) -> None:
    assert run(tmp_path, "def no_test(): pass\n")[0] == 5


def test_a_run_of_what_was_asked_for_passes(tmp_path: Path) -> None:
    tests = "import pytest\ndef test_one(): pass\n@pytest.mark.engines\ndef test_two(): assert False\n"
    assert run(tmp_path, tests)[0] == 0


def run(folder: Path, tests: str, *arguments: str) -> tuple[int, str]:
    """As in this repository: its settings, its conftest."""
    (folder / "test_it.py").write_text(tests)
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    (folder / "conftest.py").write_text((ROOT / "conftest.py").read_text())
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, str(folder / "test_it.py")]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr
