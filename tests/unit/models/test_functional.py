"""Models made of a graph: Model(inputs, outputs)."""

import numpy as np
import pytest

from kerasedu import ops
from kerasedu.layers import Concatenate, Dense, Input
from kerasedu.models import Functional, Model

X = np.random.default_rng(0).normal(size=(6, 4)).astype("float32")


def two_branches():
    one, two = Input((4,), name="one"), Input((3,), name="two")
    joined = Concatenate()([Dense(5, name="left")(one), Dense(2, name="right")(two)])
    return Model([one, two], [Dense(1, name="judge")(joined), joined[:, :2] * 2.0])


def test_a_model_of_inputs_and_outputs_is_functional():
    assert isinstance(two_branches(), Functional)


def test_it_calculates_what_its_layers_do_one_after_the_other():
    model, second = two_branches(), np.ones((6, 3), "float32")
    left, right, judge = (model.get_layer(name) for name in ("left", "right", "judge"))
    joined = np.concatenate([left(X), right(second)], axis=-1)
    first_output, second_output = model([X, second])
    np.testing.assert_allclose(first_output, judge(joined), rtol=1e-6)
    np.testing.assert_allclose(second_output, 2 * joined[:, :2], rtol=1e-6)


def test_its_shapes_are_known_before_there_is_data():
    assert two_branches().output_shape == [(None, 1), (None, 2)]


def test_inputs_may_be_named():
    model, second = two_branches(), np.ones((6, 3), "float32")
    by_name = model({"two": second, "one": X})
    for one, other in zip(by_name, model([X, second]), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_shared_layer_counts_once():
    shared = Dense(3)
    one, two = Input((4,)), Input((4,))
    model = Model([one, two], ops.add(shared(one), shared(two)))
    assert len(model.layers) == 1
    assert len(model.weights) == 2


def test_it_learns():
    x = Input((4,))
    model = Model(x, Dense(1)(ops.tanh(Dense(8)(x))))
    model.compile("adam", "mse")
    losses = model.fit(X, X[:, :1], epochs=60, verbose=0).history["loss"]
    assert losses[-1] < 0.8 * losses[0]


def test_an_output_that_does_not_come_from_the_inputs_is_refused():
    one, stray = Input((4,), name="one"), Input((4,), name="stray")
    with pytest.raises(ValueError, match=r"cannot compute its outputs from its inputs: they need <KerasTensor .*stray"):
        Model(one, Dense(1)(stray))


def test_a_missing_input_is_named():
    with pytest.raises(ValueError, match=r"got inputs named one and lacks two"):
        two_branches()({"one": X})
    with pytest.raises(ValueError, match=r"got 1 inputs and takes 2: one, two"):
        two_branches()([X])
