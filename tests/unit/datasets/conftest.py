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
def real_mnist():
    """The path of real MNIST, where this machine has it."""
    nearby = Path(__file__).parents[4] / "shared" / "data" / "keras_home"
    path = Path(os.environ.get("KERASEDU_TEST_KERAS_HOME") or nearby) / "datasets" / "mnist.npz"
    if not path.is_file():
        pytest.skip(f"needs real MNIST, not found at {path} (set KERASEDU_TEST_KERAS_HOME)")
    return path
