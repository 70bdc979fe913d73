"""A small trained model, and its files."""

from __future__ import annotations

import json
import zipfile

import numpy as np
import pytest

from kerasedu.engine.custom_objects import nothing_registered
from kerasedu.layers import BatchNormalization, Dense, Input
from kerasedu.models import Sequential
from kerasedu.saving import keras2


def small_model(units=4):
    return Sequential([Input((3,)), Dense(units, activation="relu"), BatchNormalization(), Dense(2)], name="small")


def numbers(count=8):
    rng = np.random.default_rng(0)
    return rng.standard_normal((count, 3)).astype("float32"), rng.standard_normal((count, 2)).astype("float32")


@pytest.fixture(autouse=True)
def _registered():
    """Every test begins with what the package itself registers, and no more."""
    with nothing_registered():
        keras2.register_keras_serializable("keras2", "hard_sigmoid")(keras2.hard_sigmoid_of_keras2)
        yield


@pytest.fixture
def model():
    built = small_model()
    built.compile("adam", "mse", metrics=["mae"])
    built.fit(*numbers(), epochs=1, verbose=0)
    return built


@pytest.fixture(params=[".keras", ".h5"])
def whole_file(request, model, tmp_path):
    """A file of the whole model, in each form."""
    path = tmp_path / f"model{request.param}"
    model.save(path)
    return path


def config_of(path):
    """config.json of an archive."""
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("config.json"))


def rewritten(path, target, texts=None, without=(), more=(), compression=zipfile.ZIP_STORED):
    """A copy of an archive with other texts, without some members, with more (info, content), or packed."""
    texts = texts or {}
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(target, "w", compression) as changed:
        for entry in archive.infolist():
            if entry.filename not in without:
                changed.writestr(entry.filename, texts.get(entry.filename, archive.read(entry)))
        for info, content in more:
            changed.writestr(info, content)
    return target


def with_config(path, target, change):
    """A copy of an archive whose configuration was changed by a function."""
    config = config_of(path)
    change(config)
    return rewritten(path, target, {"config.json": json.dumps(config)})


def state_of(model):
    """Everything that a failed loading must leave as it was."""
    return [w.numpy() for w in [*model.weights, *model.optimizer.variables]]


def same(one, other):
    return len(one) == len(other) and all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
