"""Every class of layer, in every format: what comes back has the same weights and predicts the same."""

import numpy as np
import pytest

from kerasedu import models, saving
from kerasedu.engine.structure import flatten
from tests.unit.saving.layer_cases import CASES, ELSEWHERE, all_classes, model_with

ENDINGS = (".keras", ".h5")


def check_equal(model, revived, x):
    assert [w.shape for w in revived.weights] == [w.shape for w in model.weights]
    for one, other in zip(revived.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    for one, other in zip(flatten(revived(x, training=False)), flatten(model(x, training=False)), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6)


def test_every_class_of_layer_has_its_case():
    assert not (set(CASES) | set(ELSEWHERE)) ^ all_classes()


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("name", CASES)
def test_a_whole_model_comes_back(name, ending, tmp_path):
    model, x = model_with(name)
    model.save(tmp_path / f"model{ending}")
    revived = saving.load_model(tmp_path / f"model{ending}")
    check_equal(model, revived, x)
    assert revived.to_json() == model.to_json()


@pytest.mark.parametrize("ending", [".weights.h5", ".h5"])
@pytest.mark.parametrize("name", CASES)
def test_the_configuration_and_the_weights_come_back_each_on_its_own(name, ending, tmp_path):
    model, x = model_with(name)
    model.save_weights(tmp_path / f"model{ending}")
    revived = models.model_from_json(model.to_json())
    revived.load_weights(tmp_path / f"model{ending}")
    check_equal(model, revived, x)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("name", ["Dense", "Bidirectional", "MultiHeadAttention", "BatchNormalization"])
def test_weights_are_read_out_of_a_whole_model(name, ending, tmp_path):
    model, x = model_with(name)
    model.save(tmp_path / f"model{ending}")
    revived = models.model_from_json(model.to_json())
    revived.load_weights(tmp_path / f"model{ending}")
    check_equal(model, revived, x)
