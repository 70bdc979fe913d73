"""A small model, data for it, and a picture of everything that bad input must not change."""

from __future__ import annotations

import contextlib
import copy

import numpy as np
import pytest

from kerasedu.engine import settings
from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential

CLASSES = 3


def sparse_model(last="softmax", loss="sparse_categorical_crossentropy"):
    model = Sequential(
        [Input((4,)), Dense(5, activation="relu", name="hidden"), Dense(CLASSES, activation=last, name="out")]
    )
    model.compile("adam", loss, metrics=["accuracy"])
    return model


@pytest.fixture
def data():
    """Sixteen samples of four features, and the class of each."""
    generator = np.random.default_rng(0)
    return generator.normal(size=(16, 4)).astype("float32"), generator.integers(0, CLASSES, 16)


@pytest.fixture
def model(data):
    """A classifier that has learned for an epoch."""
    model = sparse_model()
    model.fit(*data, verbose=0)
    return model


def state_of(model):
    """Everything that training changes."""
    optimizer = model.optimizer
    memory = [variable.numpy() for variable in optimizer.variables] if optimizer else []
    return copy.deepcopy(
        {
            "weights": model.get_weights(),
            "memory": memory,
            "history": model.history and model.history.history,
            "stream": settings.generator().bit_generator.state,
            "built": model.built,
        }
    )


@contextlib.contextmanager
def changes_nothing(model):
    """Weights, optimizer, history and random stream are the same afterwards."""
    before = state_of(model)
    yield
    np.testing.assert_equal(state_of(model), before)
