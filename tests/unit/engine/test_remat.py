"""Rematerialization: less memory, the same gradients."""

import tracemalloc

import numpy as np
import pytest

from kerasedu import ops
from kerasedu.engine import GradientTape, RematScope, Tensor, Variable, remat
from kerasedu.engine.settings import set_random_seed
from kerasedu.layers import GRU, BatchNormalization, Dense, Dropout, Embedding, Input, Layer
from kerasedu.models import Model, Sequential

X = np.random.default_rng(0).normal(size=(16, 8)).astype("float32")


def blocks(count=3):
    set_random_seed(1)
    return [
        Sequential([Input((8,)), Dense(64, "gelu"), Dropout(0.3), BatchNormalization(), Dense(8)]) for _ in range(count)
    ]


def gradients(made, functions):
    weights = [w for block in made for w in block.trainable_weights]
    set_random_seed(2)
    with GradientTape() as tape:
        y = X
        for f in functions:
            y = f(y, training=True)
        loss = ops.mean(ops.square(y))
    return float(loss), tape.gradient(loss, weights), [w.numpy() for b in made for w in b.non_trainable_weights]


def test_gradients_and_moving_averages_are_those_of_the_plain_functions():
    plain_blocks, again = blocks(), blocks()
    loss, grads, averages = gradients(plain_blocks, plain_blocks)
    loss_again, grads_again, averages_again = gradients(again, [remat(block) for block in again])
    assert loss == loss_again
    for one, other in zip([*grads, *averages], [*grads_again, *averages_again], strict=True):
        np.testing.assert_array_equal(one, other)


def test_less_is_kept_for_backward():
    def kept(functions):
        tracemalloc.start()
        with GradientTape() as tape:
            y = X
            for f in functions:
                y = f(y, training=True)
        size = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        assert tape.records
        return size

    made = blocks(6)
    assert kept([remat(block) for block in made]) < 0.4 * kept(made)


def test_watched_tensors_variables_and_structures_go_through():
    w, x = Variable([2.0, 3.0]), Tensor(np.array([1.0, 4.0], "float32"))
    f = remat(lambda pair, factor: {"sum": pair[0] * w * factor, "square": ops.square(pair[1])})
    with GradientTape() as tape:
        tape.watch(x)
        answer = f([x, w], factor=10.0)
        loss = ops.sum(answer["sum"]) + ops.sum(answer["square"])
    grad_x, grad_w = tape.gradient(loss, [x, w])
    np.testing.assert_allclose(grad_x, [20, 30])
    np.testing.assert_allclose(grad_w, [10 + 4, 40 + 6])


def test_without_a_tape_it_is_the_function_itself():
    assert remat(lambda x: x + 1)(2) == 3
    assert remat(Dense(3))(Input((2,))).shape == (None, 3)


def test_it_takes_functions():
    with pytest.raises(TypeError, match=r"remat got 3 of type int. It takes a function"):
        remat(3)


@pytest.mark.parametrize("mode", ["full", "activations", "larger_than", "list_of_layers", None])
def test_layers_made_in_a_scope_train_alike(mode):
    def trained(scope_mode):
        set_random_seed(1)
        with RematScope(scope_mode, output_size_threshold=20, layer_names=["dense"]):
            inputs = Input((5,), dtype="int32")
            hidden = GRU(6)(Embedding(9, 4, mask_zero=True)(inputs))
            outputs = Dense(1)(Dropout(0.5)(Dense(8, "tanh", name="dense")(hidden)))
        model = Model(inputs, outputs)
        model.compile("adam", "mse")
        words = np.random.default_rng(3).integers(0, 9, (12, 5))
        return model.fit(words, words[:, :1], batch_size=4, epochs=2, verbose=0).history["loss"]

    np.testing.assert_allclose(trained(mode), trained(None), rtol=1e-5)


def test_a_scope_covers_the_layers_it_names():
    class Counting(Layer):
        runs = 0

        def call(self, inputs):
            self.runs += 1
            return ops.square(inputs)

    def runs(**arguments):
        with RematScope(**arguments):
            layer = Counting(name="counting")
        x = Tensor(X)
        with GradientTape() as tape:
            tape.watch(x)
            y = layer(x)
        tape.gradient(y, x)
        return layer.runs

    assert runs(mode="full") == 2
    assert runs(mode=None) == runs(mode="activations") == 1
    assert runs(mode="list_of_layers", layer_names=["counting"]) == 2
    assert runs(mode="list_of_layers", layer_names=["other"]) == 1


def test_modes_are_checked():
    with pytest.raises(ValueError, match=r"RematScope got mode='half'. It takes 'full', 'activations'"):
        RematScope("half")
