"""What holds for all tests: repeatable examples, the same start for each, and no silent skip of the browser in CI."""

import os
import signal

import hypothesis
import pytest

from kerasedu.engine import settings

# Machines in CI are slow and shared: a test fails for a wrong number, never for its time, and then it fails every time.
hypothesis.settings.register_profile("kerasedu", deadline=None, derandomize="CI" in os.environ, print_blob=True)
hypothesis.settings.load_profile("kerasedu")


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that starts the tests in the background has them ignore Ctrl-C; the programs that they start must not.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_ignore_collect(collection_path):
    """Helpers and scripts between the tests have no examples to run; some need packages that are not here."""
    if collection_path.suffix == ".py" and not collection_path.name.startswith("test_"):
        return True
    return None


@pytest.fixture(autouse=True)
def _same_start():
    """Every test begins with the same random numbers and leaves floatx, epsilon and the data format as they were."""
    before = settings.floatx(), settings.epsilon(), settings.image_data_format()
    settings.set_random_seed(0)
    yield
    settings.set_floatx(before[0])
    settings.set_epsilon(before[1])
    settings.set_image_data_format(before[2])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    return _no_skip_of_the_browser((yield), item)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    return _no_skip_of_the_browser((yield), collector)


def _no_skip_of_the_browser(report, node):
    """With KERASEDU_REQUIRE_BROWSER set, as .ci/run does, a browser test that is skipped fails."""
    required = os.environ.get("KERASEDU_REQUIRE_BROWSER", "") not in ("", "0")
    if required and report.skipped and "browser" in node.path.parts and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"KERASEDU_REQUIRE_BROWSER is set, so this may not be skipped. {reason}"
    return report
