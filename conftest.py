"""What holds for every test run, whatever it runs."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In a parallel run a file's tests stay together, with what they share; each engine's tests, too."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.location[0]))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A run that left tests out has not passed. (One that found none fails by itself, with exit code 5.)"""
    if _skipped(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if skipped := _skipped(config):
        terminalreporter.write_line(f"FAILED: {skipped} skipped: a test runs, or it is not there.", red=True)


def _skipped(config: pytest.Config) -> int:
    """Known only where the results come together: with xdist that is not in the workers."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return 0 if reporter is None or hasattr(config, "workerinput") else len(reporter.stats.get("skipped", []))
