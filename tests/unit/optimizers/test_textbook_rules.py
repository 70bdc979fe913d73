"""The fast rules are the textbook's, weight for weight, over many steps."""

import numpy as np
import pytest

from kerasedu import optimizers, textbook
from kerasedu.engine import Variable

GENERATOR = np.random.default_rng(1)
START = GENERATOR.normal(size=(4, 3))
GRADIENTS = GENERATOR.normal(size=(7, 4, 3))
RATE = 0.125  # a number that float32 has exactly


def steps(optimizer):
    """The weights after each step, in float64."""
    weight, path = Variable(START), []
    for gradient in GRADIENTS:
        optimizer.apply_gradients([(gradient, weight)])
        path.append(weight.numpy())
    return np.array(path)


# What each rule remembers at the start; whether it asks for the number of the step; options.
ONE_WEIGHT = [
    ("SGD", textbook.sgd, [0.0], False, {}),
    ("SGD", textbook.sgd, [0.0], False, {"momentum": 0.7}),
    ("SGD", textbook.sgd, [0.0], False, {"momentum": 0.7, "nesterov": True}),
    ("RMSprop", textbook.rmsprop, [0.0], False, {"rho": 0.8}),
    ("Adam", textbook.adam, [0.0, 0.0], True, {"beta_1": 0.8, "beta_2": 0.95}),
    ("Adagrad", textbook.adagrad, [0.1], False, {"epsilon": 0.01}),
    ("Adadelta", textbook.adadelta, [0.0, 0.0], False, {"rho": 0.8, "epsilon": 0.01}),
    ("Adamax", textbook.adamax, [0.0, 0.0], True, {"beta_1": 0.8, "beta_2": 0.7}),
    ("Nadam", textbook.nadam, [0.0, 0.0, 1.0], True, {"beta_1": 0.8, "beta_2": 0.95}),
    ("Lion", textbook.lion, [0.0], False, {"beta_1": 0.6, "beta_2": 0.8}),
]


@pytest.mark.parametrize(("name", "rule", "memory", "counts", "options"), ONE_WEIGHT)
def test_every_weight_goes_the_way_of_the_textbook(name, rule, memory, counts, options):
    path = steps(getattr(optimizers, name)(RATE, **options))
    for place in np.ndindex(START.shape):
        weight, remembered = START[place], memory
        for i, gradients in enumerate(GRADIENTS):
            step = {"step": i + 1} if counts else {}
            weight, *remembered = rule(weight, gradients[place], *remembered, learning_rate=RATE, **options, **step)
            tolerance = 1e-6 if name == "Nadam" else 1e-9  # Nadam's product is kept in float32, as in Keras
            assert path[(i, *place)] == pytest.approx(weight, rel=tolerance, abs=tolerance)


def test_weight_decay_goes_before_the_step():
    path = steps(optimizers.AdamW(RATE, weight_decay=0.25))
    weight, memory = START[1, 2], [0.0, 0.0]
    for i, gradients in enumerate(GRADIENTS):
        weight = textbook.weight_decay(weight, 0.25, RATE)
        weight, *memory = textbook.adam(weight, gradients[1, 2], *memory, step=i + 1, learning_rate=RATE)
        assert path[i, 1, 2] == pytest.approx(weight, rel=1e-9)


def test_follow_the_regularized_leader_as_the_textbook():
    options = {"l1_regularization_strength": 0.5, "l2_regularization_strength": 0.25}
    path = steps(optimizers.Ftrl(RATE, **options))
    for place in np.ndindex(START.shape):
        weight, memory = START[place], []
        for i, gradients in enumerate(GRADIENTS):
            weight, *memory = textbook.ftrl(weight, gradients[place], *memory, learning_rate=RATE, l1=0.5, l2=0.25)
            assert path[(i, *place)] == pytest.approx(weight, rel=1e-9)


def test_without_a_schedule_as_the_textbook():
    path = steps(optimizers.ScheduleFreeAdamW(RATE, beta_1=0.8, beta_2=0.95))
    weight, memory = START[0, 1], [START[0, 1]]
    for i, gradients in enumerate(GRADIENTS):
        weight, *memory = textbook.schedule_free_adamw(
            weight, gradients[0, 1], *memory, step=i + 1, learning_rate=RATE, beta_1=0.8, beta_2=0.95
        )
        assert path[i, 0, 1] == pytest.approx(weight, rel=1e-9)


WHOLE_ARRAYS = [
    ("Lamb", textbook.lamb, [START.shape, START.shape], True, {"beta_1": 0.8}),
    ("Adafactor", textbook.adafactor, [(4,), (3,)], True, {"clip_threshold": 0.5}),
    ("Adafactor", textbook.adafactor, [(4,), (3,)], True, {"epsilon_1": 0.01, "epsilon_2": 2.0, "beta_2_decay": -0.5}),
]


@pytest.mark.parametrize(("name", "rule", "shapes", "counts", "options"), WHOLE_ARRAYS)
def test_a_whole_layer_goes_the_way_of_the_textbook(name, rule, shapes, counts, options):
    path = steps(getattr(optimizers, name)(RATE, **options))
    weights, memory = START, [np.zeros(shape) for shape in shapes]
    for i, gradients in enumerate(GRADIENTS):
        weights, *memory = rule(weights, gradients, *memory, step=i + 1, learning_rate=RATE, **options)
        np.testing.assert_allclose(path[i], weights, rtol=1e-9)


@pytest.mark.parametrize("nesterov", [True, False])
def test_muon_does_by_products_what_the_textbook_does_by_singular_values(nesterov):
    path = steps(optimizers.Muon(RATE, nesterov=nesterov, weight_decay=None))
    weights, velocity = START, np.zeros(START.shape)
    for i, gradients in enumerate(GRADIENTS):
        weights, velocity = textbook.muon(weights, gradients, velocity, RATE, nesterov=nesterov)
        np.testing.assert_allclose(path[i], weights, rtol=1e-9)


@pytest.mark.parametrize("momentum", [0.0, 0.5])
@pytest.mark.parametrize("centered", [False, True])
def test_rmsprop_with_momentum_and_centered(momentum, centered):
    path = steps(optimizers.RMSprop(RATE, momentum=momentum, centered=centered))
    w, v, mean, m = START.copy(), 0.0, 0.0, 0.0
    for i, g in enumerate(GRADIENTS):
        v, mean = 0.9 * v + 0.1 * g**2, 0.9 * mean + 0.1 * g
        m = momentum * m + RATE * g / np.sqrt((v - mean**2 if centered else v) + 1e-7)
        w = w - m
        np.testing.assert_allclose(path[i], w, rtol=1e-6)


def test_adam_with_amsgrad_divides_by_the_largest_mean():
    path = steps(optimizers.Adam(RATE, beta_1=0.8, beta_2=0.5, amsgrad=True))
    w, m, v, largest = START.copy(), 0.0, 0.0, 0.0
    for t, g in enumerate(GRADIENTS, start=1):
        m, v = 0.8 * m + 0.2 * g, 0.5 * v + 0.5 * g**2
        largest = np.maximum(largest, v)
        w = w - RATE * np.sqrt(1 - 0.5**t) / (1 - 0.8**t) * m / (np.sqrt(largest) + 1e-7)
        np.testing.assert_allclose(path[t - 1], w, rtol=1e-9)
