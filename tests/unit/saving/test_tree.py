"""Where each weight stands in a .weights.h5 file: names that real Keras gave to the same models."""

import pytest

from kerasedu import layers
from kerasedu.layers import Dense, Input, Layer
from kerasedu.models import Model, Sequential
from kerasedu.optimizers import SGD
from kerasedu.saving.tree import parts_of
from tests.unit.saving.layer_cases import model_with


def paths(model):
    """The folders that have weights."""
    return [part.path for part in parts_of(model) if part.values()]


# Read off files that Keras 3.15 wrote.
OF_KERAS = {
    "LSTM": ["layers/lstm/cell"],
    "RNN": ["layers/rnn/cell/cells/gru_cell", "layers/rnn/cell/cells/lstm_cell"],
    "Bidirectional": ["layers/bidirectional/backward_layer/cell", "layers/bidirectional/forward_layer/cell"],
    "TimeDistributed": ["layers/time_distributed/layer"],
    "ConvLSTM2D": ["layers/conv_lstm2d/cell"],
    "SpectralNormalization": ["layers/spectral_normalization", "layers/spectral_normalization/layer"],
    "MultiHeadAttention": [f"layers/multi_head_attention/{part}_dense" for part in ("key", "output", "query", "value")],
    "GroupedQueryAttention": [
        f"layers/grouped_query_attention/_{part}_dense" for part in ("key", "output", "query", "value")
    ],
    "PReLU": ["layers/p_re_lu"],
    "SeparableConv2D": ["layers/separable_conv2d"],
    "RMSNormalization": ["layers/rms_normalization"],
    "Normalization": ["layers/normalization"],
}


@pytest.mark.parametrize("name", OF_KERAS)
def test_the_folders_of_a_layer_are_keras_s(name):
    assert paths(model_with(name)[0]) == OF_KERAS[name]


def test_models_inside_have_folders_of_their_own_and_shared_ones_are_saved_once():
    inner = Sequential([Input((3,)), Dense(3), Dense(3)])
    x = Input((3,))
    model = Model(x, inner(inner(x)))
    assert paths(model) == ["layers/sequential/layers/dense", "layers/sequential/layers/dense_1"]


def test_attributes_come_in_alphabetical_order_and_private_ones_last():
    class Own(Model):
        def __init__(self):
            super().__init__()
            self.a, self.zeta, self._hidden = Dense(1), Dense(1), Dense(1)
            self.pair, self.table = (Dense(1),), {"k": Dense(1)}
            self.hiddens = [self.a, Dense(1)]
            self.d_optimizer = SGD()

        def call(self, x):
            for layer in (self.a, self.zeta, self._hidden, self.pair[0], self.table["k"], self.hiddens[1]):
                x = layer(x)
            return x

    model = Own()
    model.build((None, 1))
    assert paths(model) == [
        "a",
        "d_optimizer",
        "hiddens/dense_1",
        "layers/dense_1",
        "layers/dense_2",
        "layers/dense_3",
        "layers/dense_4",
    ]


def test_lists_in_lists_are_containers():
    class Own(Layer):
        def build(self, input_shape):
            self.parts = [Dense(1), [Dense(1)], Dense(1)]
            for part in (self.parts[0], self.parts[1][0], self.parts[2]):
                part.build((None, 2))

        def call(self, inputs):
            return inputs

    model = Sequential([Input((2,)), Own()])
    root = "layers/own/parts"
    assert paths(model) == [f"{root}/dense", f"{root}/container/dense", f"{root}/dense_1"]


def test_weights_that_training_leaves_alone_come_last():
    layer = layers.BatchNormalization()
    model = Sequential([Input((2,)), layer])
    part = next(part for part in parts_of(model) if part.owner is layer)
    assert [w.name for w in part.values().values()] == ["gamma", "beta", "moving_mean", "moving_variance"]
