"""The arithmetic of one element: each line comes to the engine's number, also as it is printed."""

import math
import re

import numpy as np
import pytest

from kerasedu import layers, losses, models, ops, optimizers
from kerasedu.inspection import Step
from kerasedu.utils import set_random_seed
from kerasedu.widgets.step.arithmetic import GRADIENT, OUTPUT, work_out
from kerasedu.widgets.step.arithmetic.expression import (
    Difference,
    Number,
    Picked,
    Product,
    Sum,
    plain_text,
    sum_of_products,
)
from kerasedu.widgets.step.elements import line_data, line_text

GENERATOR = np.random.default_rng(0)
NAMES = {"max": max, "min": min, "exp": math.exp, "ln": math.log, "tanh": math.tanh, "sqrt": math.sqrt, "abs": abs}


def evaluated(line):
    """What a printed line comes to: of "y[0] = 2 × 3 + … (4 more: 1) = 7" the middle."""
    middle = line.split(" = ", 1)[1].rsplit(" = ", 1)[0]
    middle = re.sub(r"… \(\d+ more: (.*?)\)", r"(\1)", middle)
    middle = re.sub(r", … \(\d+ more\)", "", middle)
    middle = middle.replace("×", "*").replace("−", "-").replace("√", "sqrt")
    return eval(middle, {"__builtins__": {}}, NAMES)  # noqa: S307 - our own text, with these names only


def image_model(*made, loss="mse", optimizer="sgd", outputs=2, shape=(7, 7, 3)):
    set_random_seed(0)
    model = models.Sequential([layers.Input(shape), *made, layers.Flatten(), layers.Dense(outputs, name="out")])
    model.compile(optimizer, loss)
    return model, GENERATOR.normal(size=(2, *shape)), GENERATOR.random((2, outputs)).round()


def vector_model(*made, loss="mse", optimizer="sgd", outputs=2, last=None):
    set_random_seed(0)
    model = models.Sequential([layers.Input((4,)), *made, layers.Dense(outputs, activation=last, name="out")])
    model.compile(optimizer, loss)
    return model, GENERATOR.normal(size=(3, 4)), np.eye(outputs)[[0, 1, 0]]


def trained(optimizer):
    """A model that has learned for a while, so that its optimizer remembers something."""
    model, x, y = vector_model(optimizer=optimizer)
    model.fit(x, y, epochs=3, verbose=0)
    return model, x, y


def attention():
    set_random_seed(0)
    i = layers.Input((4, 6))
    h = layers.LayerNormalization()(i + layers.MultiHeadAttention(2, 3, name="attention")(i, i))
    model = models.Model(i, layers.Dense(1)(layers.GlobalAveragePooling1D()(h)))
    model.compile("adam", "mse")
    return model, GENERATOR.normal(size=(2, 4, 6)), np.ones((2, 1))


class Own(models.Model):
    def __init__(self):
        super().__init__(name="own")
        self.one, self.two = layers.Dense(3, name="one"), layers.Dense(3, name="two")

    def call(self, x):
        a, b = self.one(x), self.two(x)
        joined = ops.concatenate([ops.exp(a) / 2, ops.sqrt(ops.square(b) + 1)], axis=-1)
        return ops.sum(ops.transpose(ops.transpose(joined)), axis=-1, keepdims=True) - ops.log(ops.square(a) + 1) * b


def own():
    set_random_seed(0)
    model, x = Own(), GENERATOR.normal(size=(2, 4))
    model(x)
    model.compile("sgd", "mae")
    return model, x, np.ones((2, 3))


def words(kind, **options):
    set_random_seed(0)
    recurrent = kind(3, bias_initializer="random_normal", **options)
    model = models.Sequential(
        [layers.Input((5,)), layers.Embedding(9, 4), recurrent, layers.Flatten(), layers.Dense(1)]
    )
    model.compile("adam", "mse")
    return model, np.array([[1, 2, 3, 3, 0], [4, 4, 5, 6, 7]]), np.ones((2, 1))


CASES = {
    "conv": lambda: image_model(layers.Conv2D(2, 3, activation="relu")),
    "conv same, strides": lambda: image_model(layers.Conv2D(2, (3, 2), strides=(2, 3), padding="same")),
    "conv dilated": lambda: image_model(layers.Conv2D(2, 2, dilation_rate=3, padding="same")),
    "conv gaps": lambda: image_model(layers.Conv2D(2, 1, strides=3)),
    "conv 1d causal": lambda: image_model(layers.Conv1D(2, 3, padding="causal"), shape=(6, 2)),
    "depthwise": lambda: image_model(layers.DepthwiseConv2D(3, depth_multiplier=2)),
    "depthwise strides, dilation": lambda: image_model(
        layers.DepthwiseConv2D(2, strides=(2, 2), padding="same"), layers.DepthwiseConv2D(2, dilation_rate=2)
    ),
    "grouped": lambda: image_model(layers.Conv2D(6, 3, groups=2, activation="relu"), shape=(5, 5, 4)),
    "grouped same, strides": lambda: image_model(
        layers.Conv2D(3, (3, 2), groups=3, strides=2, padding="same"),
        layers.Conv2D(9, 2, groups=3, dilation_rate=2, padding="same"),
        shape=(7, 6, 6),
    ),
    "transposed": lambda: image_model(layers.Conv2DTranspose(2, 3, strides=2, activation="relu"), shape=(3, 4, 3)),
    "transposed same": lambda: image_model(
        layers.Conv2DTranspose(2, (3, 2), strides=(2, 1), padding="same"),
        layers.Conv2DTranspose(4, 5, strides=3, padding="same", output_padding=2),
        shape=(3, 2, 3),
    ),
    "transposed gaps": lambda: image_model(
        layers.Conv2DTranspose(2, 2, dilation_rate=2), layers.Conv2DTranspose(3, 1, strides=3), shape=(3, 2, 3)
    ),
    "transposed 1d": lambda: image_model(layers.Conv1DTranspose(2, 3, strides=2, padding="same"), shape=(5, 2)),
    "max pool": lambda: image_model(layers.MaxPooling2D(3, strides=2, padding="same")),
    "average pool": lambda: image_model(layers.AveragePooling2D(3, strides=2, padding="same")),
    "global pools": lambda: image_model(layers.GlobalMaxPooling2D()),
    "global mean": lambda: image_model(layers.GlobalAveragePooling2D()),
    "batch norm": lambda: image_model(layers.BatchNormalization()),
    "layer norm": lambda: vector_model(layers.Dense(5), layers.LayerNormalization()),
    "dropout": lambda: vector_model(layers.Dropout(0.5, seed=1)),
    "tanh, sigmoid": lambda: vector_model(layers.Dense(3, "tanh"), layers.Dense(3, "sigmoid"), layers.LeakyReLU()),
    "silu, softplus": lambda: vector_model(layers.Dense(3, "silu"), layers.Dense(3, "softplus")),
    "softmax": lambda: vector_model(last="softmax", loss="categorical_crossentropy", outputs=12),
    "softmax logits": lambda: vector_model(loss=losses.CategoricalCrossentropy(from_logits=True), outputs=12),
    "binary": lambda: vector_model(last="sigmoid", loss="binary_crossentropy"),
    "binary logits": lambda: vector_model(loss=losses.BinaryCrossentropy(from_logits=True)),
    "attention": attention,
    "operations of a model's own": own,
    "lstm": lambda: words(layers.LSTM),
    "lstm sequences, no bias": lambda: words(layers.LSTM, return_sequences=True, use_bias=False),
    "gru": lambda: words(layers.GRU),
    "gru without bias": lambda: words(layers.GRU, use_bias=False),
    "gru that resets before": lambda: words(layers.GRU, reset_after=False),
    "simple rnn": lambda: words(layers.SimpleRNN),
    "simple rnn backwards": lambda: words(layers.SimpleRNN, go_backwards=True, return_sequences=True),
    "sgd": lambda: trained("sgd"),
    "momentum": lambda: trained(optimizers.SGD(0.1, momentum=0.9)),
    "nesterov": lambda: trained(optimizers.SGD(0.1, momentum=0.9, nesterov=True)),
    "adam": lambda: trained("adam"),
    "amsgrad": lambda: trained(optimizers.Adam(0.01, amsgrad=True)),
    "adamw": lambda: trained(optimizers.AdamW(0.01, weight_decay=0.1)),
    "rmsprop": lambda: trained("rmsprop"),
    "adagrad": lambda: trained("adagrad"),
    "clipped": lambda: trained(optimizers.Adam(0.01, clipnorm=0.01)),
    "a rule without lines": lambda: trained("lion"),
}


def elements(step, count=6):
    """Some elements of each tensor of a step, with what the engine has there."""
    targets = {OUTPUT: step.output} if step.phase != "backward" else step.input_gradients
    for target, array in targets.items():
        for _ in range(count):
            place = tuple(int(GENERATOR.integers(n)) for n in np.shape(array))
            yield target, place, float(np.asarray(array)[place])


@pytest.mark.parametrize("name", CASES)
def test_each_line_comes_to_the_engines_number(name):
    model, x, y = CASES[name]()
    found = 0
    for step in model.trace(x, y).steps:
        for target, place, value in elements(step):
            lines, _ = work_out(step, target, place)
            for line in lines:
                assert line.holds(), line.text()
                printed = line_text(line_data(line))
                assert printed == line.text()
                if not isinstance(line.part, Picked):
                    terms = getattr(line.part, "parts", [line.part])
                    rough = 4e-3 * max(sum(abs(term.value()) for term in terms), 1e-7)
                    assert evaluated(printed) == pytest.approx(line.value, rel=1e-2, abs=rough), printed
            if lines:
                assert lines[-1].value == pytest.approx(value, rel=1e-6)
                found += 1
    assert found > 20


WITH_RULES = [
    ("conv", "forward", "Conv"), ("conv", "backward", "Conv"), ("conv same, strides", "backward", "Conv"),
    ("conv dilated", "backward", "Conv"), ("conv gaps", "backward", "Conv"), ("depthwise", "forward", "DepthwiseConv"),
    ("depthwise", "backward", "DepthwiseConv"), ("depthwise strides, dilation", "forward", "DepthwiseConv"),
    ("depthwise strides, dilation", "backward", "DepthwiseConv"), ("grouped", "forward", "GroupedConv"),
    ("grouped", "backward", "GroupedConv"), ("grouped same, strides", "forward", "GroupedConv"),
    ("grouped same, strides", "backward", "GroupedConv"), ("transposed", "forward", "ConvTranspose"),
    ("transposed", "backward", "ConvTranspose"), ("transposed same", "forward", "ConvTranspose"),
    ("transposed same", "backward", "ConvTranspose"), ("transposed gaps", "forward", "ConvTranspose"),
    ("transposed gaps", "backward", "ConvTranspose"), ("transposed 1d", "backward", "ConvTranspose"),
    ("max pool", "forward", "MaxPool"), ("max pool", "backward", "MaxPool"), ("average pool", "forward", "AveragePool"),
    ("average pool", "backward", "AveragePool"), ("global pools", "forward", "Max"),
    ("global mean", "backward", "Mean"),
    ("batch norm", "forward", "Normalize"), ("layer norm", "forward", "Normalize"), ("dropout", "forward", "Dropout"),
    ("dropout", "backward", "Dropout"), ("tanh, sigmoid", "backward", "Tanh"), ("tanh, sigmoid", "backward", "Sigmoid"),
    ("softmax", "forward", "Softmax"), ("softmax", "backward", "Softmax"),
    ("softmax", "forward", "CategoricalCrossentropy"), ("softmax", "backward", "CategoricalCrossentropy"),
    ("softmax logits", "forward", "SoftmaxCrossentropy"), ("softmax logits", "backward", "SoftmaxCrossentropy"),
    ("binary", "forward", "BinaryCrossentropy"), ("binary", "backward", "BinaryCrossentropy"),
    ("binary logits", "forward", "SigmoidCrossentropy"), ("binary logits", "backward", "SigmoidCrossentropy"),
    ("attention", "forward", "Einsum"), ("attention", "backward", "Einsum"), ("lstm", "forward", "LSTM"),
    ("lstm", "backward", "LSTM"), ("lstm sequences, no bias", "backward", "LSTM"), ("gru", "forward", "GRU"),
    ("gru", "backward", "GRU"), ("gru without bias", "backward", "GRU"), ("gru that resets before", "forward", "GRU"),
    ("simple rnn", "forward", "SimpleRNN"), ("simple rnn", "backward", "SimpleRNN"),
    ("simple rnn backwards", "backward", "SimpleRNN"), ("lstm", "forward", "Embed"), ("lstm", "backward", "Embed"),
    ("operations of a model's own", "forward", "Transpose"), ("operations of a model's own", "backward", "Concatenate"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "phase", "op"), WITH_RULES)
def test_an_operation_with_a_rule_is_worked_out_everywhere(name, phase, op):
    model, x, y = CASES[name]()
    steps = [step for step in model.trace(x, y).steps if (step.phase, step.op) == (phase, op)]
    assert steps
    for step in steps:
        for target, place, _ in elements(step):
            assert work_out(step, target, place)[0], (target, place)


@pytest.mark.parametrize(
    ("name", "count"),
    [("sgd", 1), ("momentum", 2), ("nesterov", 2), ("adam", 4), ("amsgrad", 4), ("adamw", 4), ("rmsprop", 2),
     ("adagrad", 2), ("clipped", 1), ("a rule without lines", 1)],
)  # fmt: skip
def test_an_update_is_written_in_the_lines_of_its_rule(name, count):
    model, x, y = CASES[name]()
    for step in model.trace(x, y).steps:
        if step.phase == "update":
            for target, place, _ in elements(step):
                assert len(work_out(step, target, place)[0]) == count


def test_the_window_and_the_filter_take_part_in_a_convolution():
    model, x, y = CASES["conv"]()
    _, boxes = work_out(model.trace(x, y).steps[0], OUTPUT, (1, 2, 3, 0))
    assert boxes == {"x": ((1, 2), (2, 5), (3, 6), (0, 3)), "kernel": ((0, 3), (0, 3), (0, 3), (0, 1))}


def test_the_gradient_of_a_grouped_weight_meets_its_own_channel_and_filter():
    model, x, y = CASES["grouped"]()
    trace = model.trace(x, y)
    step = next(step for step in trace.steps if (step.phase, step.op) == ("backward", "GroupedConv"))
    _, boxes = work_out(step, "kernel", (0, 2, 1, 4))  # filter 4 is of the second group, whose channels are 2 and 3
    assert boxes == {"x": ((0, 2), (0, 3), (2, 5), (3, 4)), GRADIENT: ((0, 2), (0, 3), (0, 3), (4, 5))}
    _, boxes = work_out(step, "x", (0, 0, 1, 3))
    assert boxes == {GRADIENT: ((0, 1), (0, 1), (0, 2), (3, 6)), "kernel": ((0, 1), (0, 2), (1, 2), (3, 6))}


def test_the_gradient_of_a_transposed_input_meets_the_window_that_it_spread_over():
    model, x, y = CASES["transposed"]()
    step = next(step for step in model.trace(x, y).steps if (step.phase, step.op) == ("backward", "ConvTranspose"))
    _, boxes = work_out(step, "x", (1, 1, 2, 0))
    assert boxes == {GRADIENT: ((1, 2), (2, 5), (4, 7), (0, 2)), "kernel": ((0, 3), (0, 3), (0, 2), (0, 1))}


def test_what_goes_back_through_a_gate_is_worked_out_before_it_is_handed_on():
    model, x, y = CASES["lstm"]()
    step = next(step for step in model.trace(x, y).steps if (step.phase, step.op) == ("backward", "LSTM"))
    sums = step.input_gradients["bias"]  # of two samples
    (first, last), boxes = work_out(step, "x", (1, 0, 2))
    gate = re.fullmatch(r"∂z_([ifgo])\[1, ([012])\]", first.name)
    assert gate is not None
    column = 3 * "ifgo".index(gate[1]) + int(gate[2])
    (bias,), _ = work_out(step, "bias", (column,))
    assert bias.value == pytest.approx(float(sums[column]))
    assert any(term.value() == pytest.approx(first.value, rel=1e-6) for term in bias.part.parts)
    assert last.name == "∂x[1, 0, 2]"
    assert boxes == {"kernel": ((2, 3), (0, 12))}


def test_a_state_of_a_gru_gets_its_gradient_on_the_straight_way_too():
    model, x, y = CASES["gru"]()
    step = next(step for step in model.trace(x, y).steps if (step.phase, step.op) == ("backward", "GRU"))
    _, line = work_out(step, "h", (1, 2))[0]
    straight = step.intermediates["hidden_gradient"][1, 0, 2] * step.intermediates["update_gate"][1, 0, 2]
    assert line.part.parts[0].value() == pytest.approx(float(straight), rel=1e-6)


def test_numbers_of_a_gru_that_resets_before_the_product_are_never_wrong():
    model, x, y = CASES["gru that resets before"]()
    steps = [step for step in model.trace(x, y).steps if (step.phase, step.op) == ("backward", "GRU")]
    for step in steps:
        for target, place, value in elements(step, 20):
            for line in work_out(step, target, place)[0][-1:]:
                assert line.part.value() == pytest.approx(value, rel=1e-3, abs=1e-6)


def test_a_long_sum_shows_the_largest_terms_and_what_the_others_come_to():
    part = sum_of_products("ab", np.arange(100.0), np.ones(100))
    assert plain_text(part.tokens()) == "99 × 1 + 98 × 1 + 97 × 1 + 96 × 1 + 95 × 1 + … (95 more: 4465)"
    assert part.value() == 4950


def test_what_holds_together_is_in_brackets():
    two, three = Number(2), Number(-3)
    assert plain_text(Product([Sum([two, three]), three]).tokens()) == "(2 − 3) × (−3)"
    assert plain_text(Sum([two, Product([three, two])]).tokens()) == "2 − 3 × 2"
    assert plain_text(Difference(two, Product([three, three])).tokens()) == "2 − (−3) × (−3)"
    assert plain_text(Difference(two, three).tokens()) == "2 − (−3)"


def test_numbers_that_do_not_come_out_are_not_shown():
    wrong = Step("forward", "a", "Square", {"x": np.array([3.0])}, np.array([8.0]))
    assert work_out(wrong, OUTPUT, (0,)) == ([], {})


def test_a_step_that_lacks_what_a_rule_reads_has_no_lines():
    by_hand = Step("forward", "a", "Conv", {"x": np.ones((1, 3, 3, 1))}, np.ones((1, 1, 1, 1)))
    assert work_out(by_hand, OUTPUT, (0, 0, 0, 0)) == ([], {})
