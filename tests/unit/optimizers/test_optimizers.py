"""Optimizers: equal to their rules, step by step, for every option."""

import numpy as np
import pytest

from kerasedu import optimizers
from kerasedu.engine import GradientTape, Variable
from kerasedu.optimizers import (
    SGD,
    Adadelta,
    Adafactor,
    Adagrad,
    Adam,
    Adamax,
    AdamW,
    Ftrl,
    Lamb,
    Lion,
    Muon,
    Nadam,
    Optimizer,
    RMSprop,
    ScheduleFreeAdamW,
)

EVERY = [
    SGD, RMSprop, Adam, AdamW, Adagrad, Adadelta, Adamax, Nadam, Ftrl, Lion, Lamb, Adafactor, Muon, ScheduleFreeAdamW
]  # fmt: skip
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


class TestAdam:
    def test_goes_one_learning_rate_in_the_first_step_whatever_the_gradient(self):
        for size in (1e-3, 1.0, 1e3):
            weight = Variable(np.zeros(1))
            Adam(0.01).apply_gradients([(np.full(1, size), weight)])
            assert float(weight.numpy()[0]) == pytest.approx(-0.01, rel=1e-2)

    def test_with_weight_decay_is_adamw(self):
        np.testing.assert_array_equal(steps(Adam(0.1, weight_decay=0.2)), steps(AdamW(0.1, weight_decay=0.2)))

    def test_without_decay_is_not_called_adamw(self):
        with pytest.raises(ValueError, match=r"AdamW got weight_decay=None.*without decay use Adam"):
            AdamW(weight_decay=None)

    def test_with_amsgrad_never_takes_longer_steps_again(self):
        gradients = [np.array([10.0])] + [np.array([0.1])] * 20
        lengths = {}
        for amsgrad in (False, True):
            optimizer, weight = Adam(0.1, beta_1=0.0, beta_2=0.5, amsgrad=amsgrad), Variable(np.zeros(1))
            for gradient in gradients:
                before = weight.numpy()
                optimizer.apply_gradients([(gradient, weight)])
            lengths[amsgrad] = abs(weight.numpy() - before)[0]
        assert lengths[True] < 0.05 * lengths[False]


class TestSGD:
    def test_goes_against_the_gradient(self):
        np.testing.assert_allclose(steps(SGD(0.125)), START - 0.125 * np.cumsum(GRADIENTS, axis=0))

    @pytest.mark.parametrize("momentum", [1.5, -0.1, "high"])
    def test_refuses_a_momentum_that_is_no_share(self, momentum):
        with pytest.raises(ValueError, match=rf"SGD got momentum={momentum!r}. It takes a number from 0 to 1"):
            SGD(momentum=momentum)


class TestLion:
    def test_moves_every_weight_by_the_learning_rate(self):
        weight = Variable(START)
        Lion(0.125).apply_gradients([(GRADIENTS[0], weight)])
        np.testing.assert_allclose(np.abs(weight.numpy() - START), 0.125)

    def test_refuses_to_forget_everything(self):
        with pytest.raises(ValueError, match=r"Lion got beta_1=0. It takes a number above 0"):
            Lion(beta_1=0)


class TestFtrl:
    def test_puts_useless_weights_to_exactly_zero(self):
        weight = Variable([0.5, 0.5])
        optimizer = Ftrl(0.5, l1_regularization_strength=1.0)
        for _ in range(20):
            optimizer.apply_gradients([(np.array([0.0, 1.0]) * (weight.numpy() - 3), weight)])
        assert weight.numpy()[0] == 0
        assert weight.numpy()[1] > 1

    def test_refuses_a_power_that_lets_steps_grow(self):
        with pytest.raises(ValueError, match=r"Ftrl got learning_rate_power=0.5. It takes a number of at most 0"):
            Ftrl(learning_rate_power=0.5)


class TestAdafactor:
    def test_remembers_a_matrix_by_its_rows_and_columns(self):
        optimizer, weight = Adafactor(), Variable(np.zeros((3, 5, 2)))
        optimizer.build([weight])
        shapes = {name: array.shape for name, array in optimizer.memory_of(weight).items()}
        assert (shapes["rows"], shapes["columns"]) == ((3, 5), (3, 2))


class TestMuon:
    def test_goes_equally_far_in_every_direction_of_a_matrix(self):
        weight = Variable(np.zeros((3, 2)))
        Muon(1.0, rms_rate=None, weight_decay=None).apply_gradients([(START, weight)])
        singular_values = np.linalg.svd(weight.numpy(), compute_uv=False)
        assert ((singular_values > 0.6) & (singular_values < 1.3)).all()

    def test_leaves_vectors_embeddings_and_excluded_layers_to_adam(self):
        optimizer = Muon(exclude_layers=["out"])
        paths = {"dense/kernel": (3, 2), "dense/bias": (2,), "embedding/embeddings": (4, 2), "out/kernel": (2, 1)}
        variables = [Variable(np.zeros(shape), name=path.split("/")[1], path=path) for path, shape in paths.items()]
        assert [optimizer.is_for_adam(variable) for variable in variables] == [False, True, True, True]


class TestLamb:
    def test_takes_steps_in_proportion_to_the_weights(self):
        small, large = Variable(START), Variable(10 * START)
        Lamb(0.125).apply_gradients([(GRADIENTS[0], small), (GRADIENTS[0], large)])
        np.testing.assert_allclose(large.numpy(), 10 * small.numpy(), rtol=1e-6)


@pytest.mark.parametrize("optimizer", EVERY)
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

    def test_tells_its_name_and_its_steps(self, optimizer):
        one = optimizer(name="mine")
        steps(one)
        assert repr(one) == f"<{optimizer.__name__} mine, 6 steps taken>"

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
        moved, kept = Variable(START), Variable(START, name="kept")
        with pytest.warns(UserWarning, match=r"The loss does not depend on 'kept': no gradient, and so no change"):
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
    with pytest.raises(ValueError, match=r"Unknown optimizer: 'adma'. Did you mean .*'adam'"):
        optimizers.get("adma")
