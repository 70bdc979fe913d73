"""Optimizers: equal to their rules, step by step, for every option."""

import numpy as np
import pytest

from kerasedu import optimizers, textbook
from kerasedu.engine import GradientTape, Variable
from kerasedu.optimizers import SGD, Adam, Optimizer, RMSprop

GENERATOR = np.random.default_rng(0)
START = GENERATOR.normal(size=(3, 2))
GRADIENTS = GENERATOR.normal(size=(6, 3, 2))


def steps(optimizer, dtype="float64"):
    """The weight after each step along the same gradients."""
    weight = Variable(START.astype(dtype), name="w")
    path = []
    for gradient in GRADIENTS:
        optimizer.apply_gradients([(gradient.astype(dtype), weight)])
        path.append(weight.numpy())
    return path


class TestSGD:
    def test_goes_against_the_gradient(self):
        np.testing.assert_allclose(steps(SGD(0.1)), START - 0.1 * np.cumsum(GRADIENTS, axis=0))

    @pytest.mark.parametrize("nesterov", [False, True])
    def test_with_momentum_keeps_its_direction(self, nesterov):
        w, v, path = START.copy(), 0.0, []
        for g in GRADIENTS:
            v = 0.9 * v - 0.1 * g
            w = w + (0.9 * v - 0.1 * g if nesterov else v)
            path.append(w)
        np.testing.assert_allclose(steps(SGD(0.1, momentum=0.9, nesterov=nesterov)), path)

    def test_refuses_a_momentum_that_is_no_share(self):
        with pytest.raises(ValueError, match=r"SGD got momentum=1.5. It takes a number from 0 to 1"):
            SGD(momentum=1.5)


class TestRMSprop:
    @pytest.mark.parametrize("momentum", [0.0, 0.8])
    @pytest.mark.parametrize("centered", [False, True])
    def test_scales_by_the_recent_size_of_the_gradient(self, momentum, centered):
        w, v, mean, m, path = START.copy(), 0.0, 0.0, 0.0, []
        for g in GRADIENTS:
            v, mean = 0.9 * v + 0.1 * g**2, 0.9 * mean + 0.1 * g
            spread = v - mean**2 if centered else v
            m = momentum * m + 0.01 * g / np.sqrt(spread + 1e-7)
            w = w - m
            path.append(w)
        np.testing.assert_allclose(steps(RMSprop(0.01, momentum=momentum, centered=centered)), path)


class TestAdam:
    @pytest.mark.parametrize("amsgrad", [False, True])
    def test_is_the_rule_of_the_paper(self, amsgrad):
        w, m, v, largest, path = START.copy(), 0.0, 0.0, 0.0, []
        for t, g in enumerate(GRADIENTS, start=1):
            m, v = 0.8 * m + 0.2 * g, 0.99 * v + 0.01 * g**2
            largest = np.maximum(largest, v)
            rate = 0.01 * np.sqrt(1 - 0.99**t) / (1 - 0.8**t)
            w = w - rate * m / (np.sqrt(largest if amsgrad else v) + 1e-7)
            path.append(w)
        np.testing.assert_allclose(steps(Adam(0.01, beta_1=0.8, beta_2=0.99, amsgrad=amsgrad)), path)

    def test_goes_one_learning_rate_in_the_first_step_whatever_the_gradient(self):
        for size in (1e-3, 1.0, 1e3):
            weight = Variable(np.zeros(1))
            Adam(0.01).apply_gradients([(np.full(1, size), weight)])
            assert float(weight.numpy()[0]) == pytest.approx(-0.01, rel=1e-2)


@pytest.mark.parametrize("optimizer", [SGD, RMSprop, Adam])
class TestEveryOptimizer:
    def test_works_in_the_number_type_of_the_weight(self, optimizer):
        assert {w.dtype.name for w in steps(optimizer(), "float32")} == {"float32"}

    def test_leaves_alone_the_numbers_that_a_tape_still_holds(self, optimizer):
        critic, generator = Variable(3.0, dtype="float64"), Variable(5.0, dtype="float64")
        with GradientTape() as tape:
            loss = critic * generator
        optimizer(0.5).apply_gradients([(np.array(1.0), critic)])
        assert float(critic.numpy()) != 3.0
        assert float(tape.gradient(loss, generator)) == 3.0

    def test_leaves_the_gradient_as_it_is(self, optimizer):
        gradient = GRADIENTS[0].copy()
        optimizer().apply_gradients([(gradient, Variable(START))])
        np.testing.assert_array_equal(gradient, GRADIENTS[0])

    def test_counts_its_steps(self, optimizer):
        one = optimizer()
        steps(one)
        assert one.iterations == len(GRADIENTS)

    def test_keeps_the_weights_apart(self, optimizer):
        together, apart = optimizer(0.1), [optimizer(0.1), optimizer(0.1)]
        weights, twins = [Variable(START), Variable(START[0])], [Variable(START), Variable(START[0])]
        for gradient in GRADIENTS:
            together.apply([gradient, gradient[0]], weights)
            for one, grad, twin in zip(apart, (gradient, gradient[0]), twins, strict=True):
                one.apply([grad], [twin])
        for weight, twin in zip(weights, twins, strict=True):
            np.testing.assert_array_equal(weight.numpy(), twin.numpy())

    def test_passes_over_a_missing_gradient(self, optimizer):
        moved, kept = Variable(START), Variable(START)
        optimizer().apply_gradients([(GRADIENTS[0], moved), (None, kept)])
        np.testing.assert_array_equal(kept.numpy(), START)
        assert not np.array_equal(moved.numpy(), START)

    def test_refuses_to_step_without_any_gradient(self, optimizer):
        with pytest.raises(ValueError, match=r"apply_gradients got no gradient at all"):
            optimizer().apply_gradients([(None, Variable(START))])

    def test_refuses_a_gradient_of_another_shape_and_changes_nothing(self, optimizer):
        one, first, second = optimizer(), Variable(START), Variable(START, name="second")
        with pytest.raises(ValueError, match=r"gradient of shape \(2,\) for variable 'second' of shape \(3, 2\)"):
            one.apply_gradients([(GRADIENTS[0], first), (GRADIENTS[0, 0], second)])
        assert one.iterations == 0
        np.testing.assert_array_equal(first.numpy(), START)

    def test_obeys_the_weights_constraint(self, optimizer):
        weight = Variable(np.zeros(3))
        weight.constraint = lambda w: np.maximum(w, 0)
        optimizer().apply_gradients([(np.array([1.0, -1.0, 1.0]), weight)])
        assert weight.numpy()[0] == weight.numpy()[2] == 0
        assert weight.numpy()[1] > 0

    @pytest.mark.parametrize("rate", [-0.1, float("nan")])
    def test_refuses_a_learning_rate_that_is_no_size(self, optimizer, rate):
        with pytest.raises(ValueError, match=rf"{optimizer.__name__} got learning_rate=.*a positive number"):
            optimizer(rate)

    def test_comes_back_from_its_configuration(self, optimizer):
        one = optimizer(0.25)
        config = optimizers.serialize(one)
        assert config["module"] == "keras.optimizers"
        revived = optimizers.deserialize(config)
        assert type(revived) is optimizer
        assert revived.get_config() == one.get_config()
        np.testing.assert_array_equal(steps(revived), steps(optimizer(0.25)))

    def test_is_found_by_its_names(self, optimizer):
        for name in (optimizer.__name__, optimizer.__name__.lower()):
            assert type(optimizers.get(name)) is optimizer

    def test_its_learning_rate_can_be_changed_between_steps(self, optimizer):
        one, weight = optimizer(), Variable(START)
        one.learning_rate = 0.0
        one.apply_gradients([(GRADIENTS[0], weight)])
        np.testing.assert_array_equal(weight.numpy(), START)


def test_the_defaults_are_those_of_keras():
    assert SGD().get_config() == {"name": "SGD", "learning_rate": 0.01, "momentum": 0.0, "nesterov": False}
    assert Adam().get_config() == {
        "name": "adam", "learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7, "amsgrad": False,
    }  # fmt: skip
    assert RMSprop().get_config() == {
        "name": "rmsprop", "learning_rate": 0.001, "rho": 0.9, "momentum": 0.0, "epsilon": 1e-7, "centered": False,
    }  # fmt: skip


def test_an_optimizer_of_ones_own_needs_a_rule():
    with pytest.raises(
        NotImplementedError, match=r"Optimizer has no rule. Define update\(self, weight, gradient, memory\)"
    ):
        Optimizer(0.1).apply_gradients([(START, Variable(START))])


def test_an_optimizer_of_ones_own_remembers_what_it_says():
    class Sign(Optimizer):
        slots = ("count",)

        def update(self, weight, gradient, memory):
            memory["count"] += 1
            return weight - self.learning_rate * np.sign(gradient) / memory["count"]

    weight = Variable(np.zeros(1))
    optimizer = Sign(1.0)
    for _ in range(2):
        optimizer.apply_gradients([(np.ones(1), weight)])
    assert float(weight.numpy()[0]) == -1.5


def test_a_rule_that_returns_nothing_is_told_so():
    class InPlace(Optimizer):
        def update(self, weight, gradient, memory):
            weight -= gradient

    with pytest.raises(TypeError, match=r"InPlace\.update returned None\. It returns the weight after the step"):
        InPlace(1.0).apply_gradients([(START, Variable(START))])


def test_an_unknown_name_is_refused_with_near_ones():
    with pytest.raises(ValueError, match=r"Unknown optimizer: 'adma'. Did you mean 'adam'"):
        optimizers.get("adma")


@pytest.mark.parametrize(
    ("optimizer", "rule", "options"),
    [
        (SGD, textbook.sgd, {}),
        (SGD, textbook.sgd, {"momentum": 0.7}),
        (SGD, textbook.sgd, {"momentum": 0.7, "nesterov": True}),
        (RMSprop, textbook.rmsprop, {"rho": 0.8}),
        (Adam, textbook.adam, {"beta_1": 0.8, "beta_2": 0.95}),
    ],
)
def test_every_weight_goes_the_way_of_the_textbook(optimizer, rule, options):
    path = np.array(steps(optimizer(0.1, **options)))
    for place in np.ndindex(START.shape):
        weight, *memory = START[place], *([0.0, 0.0] if rule is textbook.adam else [0.0])
        for i, gradients in enumerate(GRADIENTS):
            step = {"step": i + 1} if rule is textbook.adam else {}
            weight, *memory = rule(weight, gradients[place], *memory, learning_rate=0.1, **options, **step)
            assert path[(i, *place)] == pytest.approx(weight, rel=1e-9)
