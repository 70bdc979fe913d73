"""A cache of its own for every test, and no network."""

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """The folder that `load_data` looks into."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KERASEDU_OFFLINE", "1")
    return tmp_path / "home" / "datasets"


@pytest.fixture
def real_home():
    """The folder in which this machine may have Keras's own files."""
    nearby = Path(__file__).parents[4] / "shared" / "data" / "keras_home"
    return Path(os.environ.get("KERASEDU_TEST_KERAS_HOME") or nearby)


@pytest.fixture
def real_mnist(real_home):
    """The path of real MNIST, where this machine has it."""
    path = real_home / "datasets" / "mnist.npz"
    if not path.is_file():
        pytest.skip(f"needs real MNIST, not found at {path} (set KERASEDU_TEST_KERAS_HOME)")
    return path
