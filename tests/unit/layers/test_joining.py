import numpy as np
import pytest

from kerasedu import Model, Sequential, layers, ops, utils
from kerasedu.engine import GradientTape, slices
from kerasedu.engine.tape import running_in_parts
from kerasedu.layers import joining
from kerasedu.ops.pooled_convolution import PooledConv
from kerasedu.ops.pooling import MaxPool
from tests.unit.gradients import check_gradient, normal

SHAPES = {  # of one sample, of the convolution, and of the pooling behind it
    "even": ((12, 12, 3), {}, {}),
    "odd": ((14, 11, 2), {}, {}),
    "one channel": ((13, 13, 1), {}, {}),
    "one filter": ((9, 9, 3), {"filters": 1}, {}),
    "zeros around": ((11, 10, 2), {"padding": "same"}, {}),
    "padded pooling": ((11, 10, 2), {}, {"padding": "same"}),
    "strides": ((17, 15, 2), {"strides": 2}, {"pool_size": 3, "strides": 2}),
    "dilation": ((15, 15, 2), {"dilation_rate": 2}, {"pool_size": (1, 3)}),
    "overlapping": ((10, 10, 2), {}, {"pool_size": 3, "strides": 1, "padding": "same"}),
    "gaps": ((16, 16, 2), {}, {"pool_size": 2, "strides": 3}),
    "without bias": ((8, 8, 2), {"use_bias": False}, {}),
    "linear": ((8, 8, 2), {"activation": None}, {}),
    "channels first": ((2, 9, 12), {"data_format": "channels_first"}, {"data_format": "channels_first"}),
    "signal": ((19, 3), {}, {}),
    "causal": ((19, 3), {"padding": "causal"}, {"pool_size": 3}),
    "volume": ((7, 8, 9, 2), {}, {}),
}


def pair(shape, conv=None, pool=None):
    """A convolution with a bias that is not 0, and a max-pooling."""
    rank = len(shape) - 1
    conv = {"filters": 5, "kernel_size": 3, "activation": "relu", "bias_initializer": "normal"} | (conv or {})
    first = getattr(layers, f"Conv{rank}D")(**conv)
    return Sequential([layers.Input(shape), first, getattr(layers, f"MaxPooling{rank}D")(**(pool or {}))])


def one_by_one(model, x):
    for layer in model.layers:
        x = layer(x)
    return x


def images(count, shape):
    return normal((count, *shape))[0].astype("float32")


@pytest.fixture
def runs_as_one(monkeypatch):
    """The batches that ran through a convolution and a pooling at once."""
    runs, forward = [], PooledConv.forward
    monkeypatch.setattr(PooledConv, "forward", lambda op, x, *weights: runs.append(x) or forward(op, x, *weights))
    return runs


@pytest.mark.parametrize("count", [1, 4, 37])
@pytest.mark.parametrize("case", SHAPES)
def test_a_convolution_and_its_max_pooling_as_one_return_the_same_bits(case, count, runs_as_one):
    model, x = pair(*SHAPES[case]), images(count, SHAPES[case][0])
    np.testing.assert_array_equal(model(x), one_by_one(model, x))
    assert len(runs_as_one) == 1


def gradients(run, model, x):
    """Those of the images, the kernel and the bias, where each number of the output has a gradient of its own."""
    inputs = ops.convert_to_tensor(x)
    with GradientTape() as tape:
        tape.watch(inputs)
        y = run(model, inputs)
    (grad_y,) = normal(y.shape, seed=1)
    return y.numpy(), *tape.gradient(y, [inputs, *model.weights], grad_y)


@pytest.mark.parametrize("count", [1, 37])
@pytest.mark.parametrize("case", SHAPES)
def test_under_a_tape_numbers_and_gradients_are_the_same_bits_too(case, count, runs_as_one):
    model, x = pair(*SHAPES[case]), images(count, SHAPES[case][0])
    as_one = gradients(lambda model, x: model(x), model, x)
    for one, other in zip(as_one, gradients(one_by_one, model, x), strict=True):
        np.testing.assert_array_equal(one, other)
    assert len(runs_as_one) == 1


@pytest.mark.parametrize("limit", [1, 20_000, 50_000])
def test_they_return_the_same_bits_in_slices_of_any_size(limit, monkeypatch, runs_as_one):
    monkeypatch.setattr(slices, "SLICE_BYTES", limit)
    model, x = pair((14, 11, 2)), images(23, (14, 11, 2))
    np.testing.assert_array_equal(model(x), one_by_one(model, x))
    for one, other in zip(gradients(Sequential.__call__, model, x), gradients(one_by_one, model, x), strict=True):
        np.testing.assert_array_equal(one, other)
    assert bool(runs_as_one) == (limit > 1)  # of larger samples each is worked on in bands


def test_its_gradients_agree_with_difference_quotients():
    def function(x, kernel, bias):
        return PooledConv((2, 1), "same", (1, 1), True, MaxPool((2, 3), (2, 3), "same"))(x, kernel, bias)

    check_gradient(function, *normal((2, 9, 7, 2), (3, 2, 2, 4), (4,)))


def trained(network, epochs=2):
    utils.set_random_seed(0)
    model = Sequential(network())
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    rng = np.random.default_rng(0)
    x, y = rng.random((60, 14, 14, 1), dtype="float32"), rng.integers(0, 10, 60)
    history = model.fit(x, y, batch_size=16, epochs=epochs, validation_split=0.2, verbose=0).history
    return [*model.get_weights(), *history.values()]


def network(**how):
    first = layers.Conv2D(4, 3, activation="relu", **how), layers.MaxPooling2D()
    second = layers.Conv2D(6, 3, padding="same"), layers.MaxPooling2D(3, 2, padding="same")
    ends = layers.Input((14, 14, 1)), layers.Flatten(), layers.Dense(10, activation="softmax")
    return [ends[0], *first, *second, *ends[1:]]


@pytest.mark.parametrize(
    "how", [{}, {"trainable": False}, {"kernel_regularizer": "l2"}, {"kernel_constraint": "max_norm"}]
)
def test_training_gives_the_same_bits(how, monkeypatch, runs_as_one):
    as_one = trained(lambda: network(**how))
    runs = len(runs_as_one)
    monkeypatch.setattr(joining, "are_pair", lambda *_: False)
    for one, other in zip(as_one, trained(lambda: network(**how)), strict=True):
        np.testing.assert_array_equal(one, other)
    assert 0 < runs == len(runs_as_one)


def test_a_tape_sees_one_operation_of_the_convolution(runs_as_one):
    model, x = pair((8, 8, 1)), images(2, (8, 8, 1))
    with GradientTape() as tape:
        model(x)
    (record,) = tape.records
    assert (record.op.name, record.layers) == ("PooledConv", (model.name, model.layers[0].name))


def test_a_batch_of_no_sample_stays_empty():
    assert pair((8, 8, 1))(np.zeros((0, 8, 8, 1), "float32")).shape == (0, 3, 3, 5)


@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize("bias", [0.0, -0.0, np.inf, -np.inf, np.nan])
def test_nan_and_infinity_come_out_where_they_did(bias):
    x = images(3, (10, 10, 2))
    x[0, 4, 4], x[1, 2, 2, 0], x[1, 7, 7, 1], x[2] = np.nan, np.inf, -np.inf, -0.0
    model = pair((10, 10, 2))
    model.layers[0].bias.assign(np.full(5, bias))
    np.testing.assert_array_equal(model(x), one_by_one(model, x))


def test_a_model_inside_a_model_and_a_functional_one_run_them_as_one_too(runs_as_one):
    inner = pair((10, 10, 2))
    outer = Sequential([layers.Input((10, 10, 2)), inner, layers.Flatten()])
    functional = Model(inner.inputs, layers.Flatten()(inner.outputs[0]))
    x = images(3, (10, 10, 2))
    np.testing.assert_array_equal(outer.predict(x, verbose=0), functional.predict(x, verbose=0))
    assert len(runs_as_one) == 2


def test_an_output_of_the_convolution_that_is_asked_for_is_there(runs_as_one):
    inputs = layers.Input((8, 8, 1))
    convolved = layers.Conv2D(3, 3, activation="relu")(inputs)
    pooled = layers.MaxPooling2D()(convolved)
    x = images(2, (8, 8, 1))
    between, largest = Model(inputs, [convolved, pooled])(x)
    np.testing.assert_array_equal(ops.max_pool(between, 2), largest)
    averages = layers.AveragePooling2D()(convolved)
    both = Model(inputs, layers.add([pooled, averages]))(x)
    np.testing.assert_array_equal(both, ops.max_pool(between, 2) + ops.average_pool(between, 2))
    assert not runs_as_one


def test_somebody_who_looks_sees_each_layer(runs_as_one):
    model, x = pair((8, 8, 1)), images(2, (8, 8, 1))
    conv, pool = model.layers
    trace = model.trace(x)
    np.testing.assert_array_equal(trace[conv.name].output, conv(x))
    np.testing.assert_array_equal(trace[pool.name].output, model.layers[1](conv(x)))
    with running_in_parts(), GradientTape() as tape:
        model(x)
    assert {record.layers[-1] for record in tape.records} == {conv.name, pool.name}
    assert not runs_as_one


def test_layers_that_mean_something_else_run_one_by_one(runs_as_one):
    class Doubled(layers.MaxPooling2D):
        def call(self, inputs):
            return 2 * super().call(inputs)

    x = images(2, (8, 8, 2))
    for conv, pool in (
        ({"activation": "tanh"}, layers.MaxPooling2D()),
        ({"groups": 2}, layers.MaxPooling2D()),
        ({"activity_regularizer": "l2"}, layers.MaxPooling2D()),
        ({}, Doubled()),
        ({}, layers.MaxPooling2D(dtype="float64")),
        ({}, layers.AveragePooling2D()),
    ):
        model = Sequential([layers.Input((8, 8, 2)), layers.Conv2D(4, 3, **conv), pool])
        np.testing.assert_array_equal(model(x), one_by_one(model, x))
        model(x)
        assert len(model.losses) == ("activity_regularizer" in conv)
    assert not runs_as_one


def test_a_call_that_was_put_in_its_place_is_made(runs_as_one):
    model, x = pair((8, 8, 1)), images(2, (8, 8, 1))
    conv, seen = model.layers[0], []
    plain_call = conv.call
    conv.call = lambda inputs: seen.append(inputs.shape) or plain_call(inputs)
    model.predict(x, verbose=0)
    assert seen == [(2, 8, 8, 1)]
    assert not runs_as_one


def test_whole_numbers_become_decimal_ones_before_the_convolution():
    model, x = pair((8, 8, 1)), np.arange(128, dtype="uint8").reshape(2, 8, 8, 1)
    np.testing.assert_array_equal(model(x), model(x.astype("float32")))


@pytest.mark.parametrize("shape", [(2, 8, 8, 3), (2, 3, 3, 1)])
def test_what_does_not_fit_is_refused_as_by_the_layers(shape):
    model = pair((8, 8, 1))
    with pytest.raises(ValueError, match="got an input of shape") as expected:
        one_by_one(model, np.zeros(shape, "float32"))
    with pytest.raises(ValueError, match="got an input of shape") as raised:
        model(np.zeros(shape, "float32"))
    assert str(raised.value) == str(expected.value)
