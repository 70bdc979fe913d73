"""The learning rate: a number, a schedule or a function; and the spellings of Keras 2."""

import warnings

import numpy as np
import pytest

from kerasedu import optimizers
from kerasedu.engine import Variable, settings
from kerasedu.optimizers import SGD, Adam, OldSpellingWarning, RMSprop
from kerasedu.optimizers.schedules import (
    ExponentialDecay,
    InverseTimeDecay,
    LearningRateSchedule,
    PiecewiseConstantDecay,
)


class TestNumber:
    def test_is_a_variable_of_float32_that_reads_like_a_number(self):
        rate = SGD(0.1).learning_rate
        assert float(rate) == float(np.float32(0.1))
        assert rate.numpy() == np.float32(0.1)
        assert f"{rate:g}" == "0.1"
        assert 2 * rate == np.float32(0.2)

    def test_can_be_set_and_assigned(self):
        optimizer = SGD(0.1)
        optimizer.learning_rate = 0.25
        assert float(optimizer.learning_rate) == 0.25
        optimizer.learning_rate.assign(0.5)
        weight = Variable([0.0])
        optimizer.apply([np.ones(1)], [weight])
        assert weight.numpy() == -0.5

    def test_has_its_old_name(self):
        optimizer = SGD(0.5)
        optimizer.lr = 0.25
        assert float(optimizer.lr) == float(optimizer.learning_rate) == 0.25

    @pytest.mark.parametrize("number", [np.float32(0.5), np.array(0.5), Variable(0.5), 1])
    def test_may_come_in_any_form(self, number):
        assert float(SGD(number).learning_rate) == float(number)

    @pytest.mark.parametrize("rate", ["fast", None, [0.1], np.array([0.1, 0.2]), SGD])
    def test_refuses_what_is_none(self, rate):
        with pytest.raises(ValueError, match=r"SGD got learning_rate=.* It takes a number such as 0.01, a schedule"):
            SGD(rate)

    def test_refuses_to_be_set_to_a_negative_number(self):
        optimizer = SGD(0.5)
        with pytest.raises(ValueError, match=r"SGD got learning_rate=-1.0. It is the size of a step"):
            optimizer.learning_rate = -1.0
        assert float(optimizer.learning_rate) == 0.5


class TestSchedule:
    def steps(self, rate, count=4, **options):
        optimizer, weight, path = SGD(rate, **options), Variable(np.zeros(1)), [0.0]
        for _ in range(count):
            optimizer.apply([np.ones(1)], [weight])
            path.append(float(weight.numpy()[0]))
        return (-np.diff(path)).round(6).tolist()

    def test_gives_each_step_its_rate(self):
        assert self.steps(ExponentialDecay(1.0, 1, 0.5)) == [1.0, 0.5, 0.25, 0.125]

    def test_counts_batches_where_gradients_are_accumulated(self):
        rates = PiecewiseConstantDecay([1, 2, 3], [1.0, 2.0, 4.0, 8.0])
        assert self.steps(rates, gradient_accumulation_steps=2) == [0, 1.0, 0, 4.0]

    def test_of_ones_own_is_called_with_the_step(self):
        class Triangle(LearningRateSchedule):
            def __call__(self, step):
                return 1.0 + step if step < 2 else 4.0 - step

        assert self.steps(Triangle()) == [1.0, 2.0, 2.0, 1.0]

    def test_may_be_a_function_of_the_step_or_of_nothing(self):
        assert self.steps(lambda step: 0.5 * step) == [0.0, 0.5, 1.0, 1.5]
        assert self.steps(lambda: 0.25) == [0.25] * 4

    def test_reads_as_its_present_value(self):
        optimizer = SGD(ExponentialDecay(1.0, 1, 0.5))
        optimizer.apply([np.ones(1)], [Variable([0.0])])
        assert float(optimizer.learning_rate) == 0.5

    def test_cannot_be_overruled_by_a_number(self):
        optimizer = SGD(ExponentialDecay(1.0, 1, 0.5))
        message = r"rate of this SGD comes from a schedule, ExponentialDecay, so .* make the optimizer with a number"
        with pytest.raises(TypeError, match=message):
            optimizer.learning_rate = 0.1
        with pytest.raises(TypeError, match=r"comes from a function, <lambda>"):
            SGD(lambda: 0.1).learning_rate = 0.1

    def test_takes_the_place_of_a_number(self):
        optimizer = SGD(0.5)
        optimizer.learning_rate = ExponentialDecay(1.0, 1, 0.5)
        assert optimizer.learning_rate == 1.0

    def test_comes_back_from_the_configuration(self):
        optimizer = Adam(ExponentialDecay(0.1, 10, 0.5, staircase=True))
        config = optimizers.serialize(optimizer)
        assert config["config"]["learning_rate"]["module"] == "keras.optimizers.schedules"
        revived = optimizers.deserialize(config)
        assert revived.get_config() == optimizer.get_config()
        assert float(revived.learning_rate) == 0.1

    def test_of_ones_own_comes_back_as_a_custom_object(self):
        class Constant(LearningRateSchedule):
            def __call__(self, step):
                return 0.25

            def get_config(self):
                return {}

        revived = optimizers.deserialize(optimizers.serialize(SGD(Constant())), {"Constant": Constant})
        assert revived.learning_rate == 0.25


class TestOldSpellings:
    def test_lr_is_understood_with_a_note(self):
        with pytest.warns(
            OldSpellingWarning, match=r"Adam\(lr=0.5\) is Keras 2's .* Adam\(learning_rate=0.5\)"
        ) as note:
            optimizer = Adam(lr=0.5)
        assert float(optimizer.learning_rate) == 0.5
        assert note[0].filename == __file__

    def test_decay_is_inverse_time_decay(self):
        with pytest.warns(OldSpellingWarning, match=r"SGD\(decay=0.5\).*schedules.InverseTimeDecay\(1.0, 1, 0.5\)"):
            optimizer = SGD(1.0, decay=0.5)
        assert optimizer.learning_rate == 1.0
        for _ in range(2):
            optimizer.apply([np.ones(1)], [*optimizer._weights] or [Variable([0.0])])
        assert optimizer.learning_rate == InverseTimeDecay(1.0, 1, 0.5)(2) == 1.0 / (1 + 0.5 * 2)

    def test_lr_and_decay_go_together(self):
        with pytest.warns(OldSpellingWarning):
            assert SGD(lr=0.25, decay=1e-6, momentum=0.9, nesterov=True).learning_rate == 0.25

    def test_a_decay_of_zero_is_no_decay(self):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert float(SGD(0.5, decay=0.0).learning_rate) == 0.5

    def test_decay_does_not_go_with_a_schedule(self):
        with (
            pytest.warns(OldSpellingWarning),
            pytest.raises(TypeError, match=r"SGD got decay=0.1 and a learning rate that is no number, Exp"),
        ):
            SGD(lr=ExponentialDecay(1.0, 1, 0.5), decay=0.1)

    @pytest.mark.parametrize("name", ["RMSprop", "Adam", "Adagrad", "Adadelta", "Adamax", "Nadam"])
    def test_an_epsilon_of_none_is_the_default(self, name):
        with pytest.warns(
            OldSpellingWarning, match=rf"{name}\(epsilon=None\) is Keras 2's spelling. Today it is epsilon=1e-07, or"
        ):
            optimizer = getattr(optimizers, name)(epsilon=None)
        assert optimizer.epsilon == settings.epsilon()

    def test_configurations_of_keras_2_are_understood(self):
        config = {
            "name": "Adam", "weight_decay": None, "clipnorm": None, "use_ema": False, "jit_compile": True,
            "is_legacy_optimizer": False, "learning_rate": 0.25, "beta_1": 0.8, "decay": 0.0,
        }  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            optimizer = optimizers.deserialize({"class_name": "Adam", "config": config})
        assert (float(optimizer.learning_rate), optimizer.beta_1) == (0.25, 0.8)

    def test_the_older_optimizers_are_todays(self):
        assert optimizers.legacy.RMSprop is RMSprop
        assert all(getattr(optimizers.legacy, name) is getattr(optimizers, name) for name in optimizers.legacy.__all__)
