"""ConvLSTM: an LSTM whose states are images."""

import numpy as np
import pytest

from kerasedu import ops
from kerasedu.layers import LSTM, ConvLSTM1D, ConvLSTM2D, ConvLSTM3D
from tests.unit.layers.check_layer import check_layer

SPATIAL = {ConvLSTM1D: (6,), ConvLSTM2D: (5, 6), ConvLSTM3D: (4, 3, 5)}
RANKS = pytest.mark.parametrize("kind", SPATIAL)


def film(kind, channels=2):
    return np.random.default_rng(0).normal(size=(2, 3, *SPATIAL[kind], channels)).astype("float32")


@RANKS
@pytest.mark.parametrize(
    "manner",
    [
        {},
        {"padding": "same", "return_sequences": True, "return_state": True, "go_backwards": True},
        {"strides": 2, "use_bias": False, "activation": "relu"},
        {"dilation_rate": 2, "padding": "same", "return_sequences": True},
    ],
)
def test_conv_lstm_passes_the_layer_check(kind, manner):
    check_layer(kind, {"filters": 2, "kernel_size": 2, **manner}, film(kind))


def test_weights_have_the_names_shapes_and_paths_of_keras():
    layer = ConvLSTM2D(3, (2, 3), name="films")
    layer(film(ConvLSTM2D))
    assert {w.path: w.shape for w in layer.weights} == {
        "films/conv_lstm_cell/kernel": (2, 3, 2, 12),
        "films/conv_lstm_cell/recurrent_kernel": (2, 3, 3, 12),
        "films/conv_lstm_cell/bias": (12,),
    }
    np.testing.assert_array_equal(layer.weights[2].numpy(), [0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0])


@RANKS
def test_over_one_pixel_it_is_lstm(kind):
    x = np.random.default_rng(0).normal(size=(2, 4, 3)).astype("float32")
    images = x.reshape(2, 4, *(1,) * kind.rank, 3)
    layer, pixel = LSTM(2, return_sequences=True), kind(2, 1, return_sequences=True)
    layer(x)
    pixel(images)
    pixel.set_weights([w.reshape(v.shape) for w, v in zip(layer.get_weights(), pixel.weights, strict=True)])
    np.testing.assert_allclose(pixel(images).reshape(2, 4, 2), layer(x), rtol=1e-5)


@RANKS
def test_channels_first_is_channels_last_with_the_axes_moved(kind):
    how = {"filters": 2, "kernel_size": 2, "return_sequences": True}
    last, first = kind(**how), kind(**how, data_format="channels_first")
    moved = np.moveaxis(film(kind), -1, 2)
    y = last(film(kind))
    assert first(moved).shape == first.compute_output_shape(moved.shape)
    first.set_weights(last.get_weights())
    np.testing.assert_allclose(np.moveaxis(first(moved), 2, -1), y, rtol=1e-4, atol=1e-6)


def test_masked_time_steps_are_as_if_they_were_not_there():
    x = film(ConvLSTM2D)
    mask = np.array([[True, False, True], [True, True, False]])
    layer = ConvLSTM2D(2, 2)
    output = layer(x, mask=mask)
    for n in range(2):
        np.testing.assert_allclose(output[n], layer(x[n : n + 1, mask[n]])[0], rtol=1e-5)


def test_a_stateful_layer_goes_on_where_the_last_batch_ended():
    x, layer = film(ConvLSTM1D), ConvLSTM1D(2, 3, stateful=True)
    whole = layer(x)
    layer.reset_state()
    layer(x[:, :1])
    np.testing.assert_allclose(layer(x[:, 1:]), whole, rtol=1e-5)


def test_dropout_drops_the_same_pixels_at_every_time_step():
    layer = ConvLSTM1D(2, 3, dropout=0.5, recurrent_dropout=0.5, seed=1)
    x = film(ConvLSTM1D)
    layer(x, training=True)
    masks = {name: mask.shape for name, mask in layer.cell._masks.items()}
    assert masks == {"inputs": (2, 6, 2), "states": (2, 4, 2)}
    assert np.any(layer(x, training=True) != layer(x))


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"filters": 0}, r"ConvLSTM2D got filters=0"),
        ({"kernel_size": 0}, r"ConvLSTM2D got kernel_size=0"),
        ({"kernel_size": (2, 2, 2)}, r"kernel_size=\(2, 2, 2\)"),
        ({"padding": "causal"}, r"ConvLSTM2D got padding='causal'"),
    ],
)
def test_arguments_that_make_no_sense_say_so(config, message):
    with pytest.raises(ValueError, match=message):
        ConvLSTM2D(**({"filters": 2, "kernel_size": 2} | config))


def test_inputs_that_do_not_fit_say_so():
    layer = ConvLSTM2D(2, 2, name="films")
    with pytest.raises(ValueError, match=r"ConvLSTM2D layer 'films' got an input of shape \(2, 3, 6, 2\).*5 axes"):
        layer(film(ConvLSTM1D))
    with pytest.raises(ValueError, match=r"window of \(9"):
        ConvLSTM2D(2, 9)(film(ConvLSTM2D))
    layer(film(ConvLSTM2D))
    with pytest.raises(ValueError, match=r"'films' got an input of shape .* with 1 features.*built for 2 features"):
        layer(ops.convert_to_numpy(film(ConvLSTM2D, 1)))
