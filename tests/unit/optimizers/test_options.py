"""What all optimizers can do: clipping, decay, averages, accumulation, loss scaling."""

import inspect

import numpy as np
import pytest

from kerasedu import optimizers
from kerasedu.engine import Variable
from kerasedu.optimizers import SGD, Adam, AdamW, Optimizer


def moved(optimizer, *gradients):
    """Where variables at 0 are after one step along these gradients."""
    variables = [Variable(np.zeros_like(gradient)) for gradient in gradients]
    optimizer.apply(list(gradients), variables)
    return [v.numpy().tolist() for v in variables]


class TestClipping:
    def test_clipnorm_shortens_each_gradient_by_itself(self):
        assert moved(SGD(1.0, clipnorm=5.0), np.array([6.0, 8.0]), np.array([3.0, 0.0])) == [[-3, -4], [-3, 0]]

    def test_global_clipnorm_shortens_all_gradients_together(self):
        assert moved(SGD(1.0, global_clipnorm=5.0), np.array([6.0]), np.array([8.0, 0.0])) == [[-3], [-4, 0]]

    def test_clipvalue_cuts_off_each_number(self):
        assert moved(SGD(1.0, clipvalue=2.0), np.array([6.0, -8.0, 1.0])) == [[-2, 2, -1]]

    def test_leaves_short_gradients_as_they_are(self):
        for option in ("clipnorm", "global_clipnorm", "clipvalue"):
            assert moved(SGD(1.0, **{option: 9.0}), np.array([3.0, 4.0])) == [[-3, -4]]

    def test_leaves_gradients_of_zero_at_zero(self):
        for option in ("clipnorm", "global_clipnorm"):
            assert moved(SGD(1.0, **{option: 1.0}), np.zeros(2)) == [[0, 0]]

    def test_can_be_asked_for_in_one_way_only(self):
        message = r"SGD got clipnorm=1.0, clipvalue=0.5. Only one of clipnorm, clipvalue, global_clipnorm can hold"
        with pytest.raises(ValueError, match=message):
            SGD(clipnorm=1.0, clipvalue=0.5)

    @pytest.mark.parametrize("limit", [-1.0, "short", float("nan")])
    @pytest.mark.parametrize("option", ["clipnorm", "clipvalue", "global_clipnorm"])
    def test_refuses_limits_that_are_no_sizes(self, option, limit):
        with pytest.raises(ValueError, match=rf"Adam got {option}={limit!r}. It takes a number of at least 0"):
            Adam(**{option: limit})


class TestWeightDecay:
    def one_step(self, prepare=lambda *_: None):
        kernel, bias = Variable([1.0], name="kernel"), Variable([1.0], name="bias")
        optimizer = SGD(0.5, weight_decay=0.5)
        prepare(optimizer, kernel, bias)
        optimizer.apply([np.zeros(1), np.zeros(1)], [kernel, bias])
        return [float(kernel.numpy()[0]), float(bias.numpy()[0])]

    def test_takes_a_share_off_every_weight(self):
        assert self.one_step() == [0.75, 0.75]

    def test_spares_variables_and_names_that_were_excluded(self):
        assert self.one_step(lambda o, k, b: o.exclude_from_weight_decay(var_list=[k])) == [1.0, 0.75]
        assert self.one_step(lambda o, k, b: o.exclude_from_weight_decay(var_names=["^bi"])) == [0.75, 1.0]
        both = self.one_step(lambda o, k, b: o.exclude_from_weight_decay(var_list=[k], var_names=["bias"]))
        assert both == [1.0, 1.0]

    def test_takes_names_as_a_list(self):
        with pytest.raises(TypeError, match=r"got var_names='bias'. It takes a list: \['bias'\]"):
            AdamW().exclude_from_weight_decay(var_names="bias")

    def test_leaves_alone_what_has_no_gradient(self):
        kernel, unused = Variable([1.0]), Variable([1.0])
        with pytest.warns(UserWarning, match="The loss does not depend on"):
            SGD(0.5, weight_decay=0.5).apply([np.zeros(1), None], [kernel, unused])
        assert unused.numpy() == 1

    def test_leaves_the_old_array_to_those_who_hold_it(self):
        kernel = Variable([1.0])
        held = kernel.value
        SGD(0.5, weight_decay=0.5).apply([np.ones(1)], [kernel])
        assert held.tolist() == [1.0]

    def test_refuses_to_let_weights_grow(self):
        with pytest.raises(ValueError, match=r"Lion got weight_decay=-0.1. It takes a number of at least 0"):
            optimizers.Lion(weight_decay=-0.1)


class TestMovingAverage:
    def test_is_the_weight_after_the_first_step_and_lags_behind_later(self):
        weight, optimizer = Variable([0.0]), SGD(1.0, use_ema=True, ema_momentum=0.5)
        for _ in range(3):
            optimizer.apply([np.ones(1)], [weight])
        assert weight.numpy() == -3
        optimizer.finalize_variable_values([weight])
        assert weight.numpy() == ((-1 + -2) / 2 + -3) / 2

    def test_overwrites_the_weights_now_and_then(self):
        weight, path = Variable([0.0]), []
        optimizer = SGD(1.0, use_ema=True, ema_momentum=0.5, ema_overwrite_frequency=3)
        for _ in range(4):
            optimizer.apply([np.ones(1)], [weight])
            path.append(float(weight.numpy()[0]))
        assert path == [-1, -2, -2.25, -3.25]

    def test_is_not_kept_unless_asked_for(self):
        weight, optimizer = Variable([0.0]), SGD(1.0)
        optimizer.apply([np.ones(1)], [weight])
        optimizer.finalize_variable_values([weight])
        assert weight.numpy() == -1

    def test_stays_its_own_array_when_it_becomes_the_weight(self):
        weight, optimizer = Variable([0.0]), SGD(1.0, use_ema=True, ema_momentum=0.5)
        optimizer.apply([np.ones(1)], [weight])
        optimizer.finalize_variable_values([weight])
        optimizer.apply([np.ones(1)], [weight])
        assert weight.numpy() == -2

    @pytest.mark.parametrize(
        ("option", "value", "message"),
        [
            ("ema_momentum", 1.5, "It takes a number from 0 to 1"),
            ("ema_overwrite_frequency", 0, "It takes a whole number of at least 1"),
            ("ema_overwrite_frequency", 2.5, "It takes a whole number of at least 1"),
        ],
    )
    def test_refuses_what_makes_no_average(self, option, value, message):
        with pytest.raises(ValueError, match=rf"Adam got {option}={value}. {message}"):
            Adam(use_ema=True, **{option: value})


class TestAccumulation:
    def test_takes_one_step_along_the_mean_of_several_gradients(self):
        weight, path = Variable([0.0]), []
        optimizer = SGD(1.0, gradient_accumulation_steps=2)
        for gradient in (1.0, 3.0, 10.0, 0.0):
            optimizer.apply([np.array([gradient])], [weight])
            path.append((float(weight.numpy()[0]), optimizer.iterations))
        assert path == [(0, 0), (-2, 1), (-2, 1), (-7, 2)]

    def test_clips_and_decays_once_a_step(self):
        weight = Variable([1.0])
        optimizer = SGD(0.5, gradient_accumulation_steps=2, clipvalue=1.0, weight_decay=0.5)
        for gradient in (8.0, -7.0):
            optimizer.apply([np.array([gradient])], [weight])
        assert weight.numpy() == 1.0 * 0.75 - 0.5 * 0.5

    def test_tells_the_rule_the_number_of_the_step(self):
        plain, summed = Variable([1.0]), Variable([1.0])
        one, two = Adam(0.1), Adam(0.1, gradient_accumulation_steps=3)
        for gradient in (1.0, -2.0, 0.5):
            one.apply([np.array([gradient])], [plain])
            for _ in range(3):
                two.apply([np.array([gradient])], [summed])
        np.testing.assert_allclose(summed.numpy(), plain.numpy(), rtol=1e-6)

    @pytest.mark.parametrize("steps", [1, 0, 2.0, True])
    def test_refuses_less_than_two_batches(self, steps):
        with pytest.raises(ValueError, match=rf"gradient_accumulation_steps={steps}. It takes a whole number of at le"):
            SGD(gradient_accumulation_steps=steps)


class TestLossScaleFactor:
    def test_is_taken_out_of_gradients_before_clipping(self):
        assert moved(SGD(1.0, loss_scale_factor=4.0, clipvalue=1.5), np.array([4.0, 8.0])) == [[-1.0, -1.5]]

    def test_multiplies_the_loss(self):
        assert SGD(loss_scale_factor=4.0).scale_loss(0.5) == 2.0
        assert SGD().scale_loss(0.5) == 0.5


RULES = [
    "SGD", "RMSprop", "Adam", "AdamW", "Adagrad", "Adadelta", "Adamax", "Nadam", "Ftrl", "Lion", "Lamb", "Adafactor",
    "Muon", "ScheduleFreeAdamW",
]  # fmt: skip


class TestConstructor:
    @pytest.mark.parametrize("name", RULES)
    def test_shows_the_arguments_that_all_share(self, name):
        shown = inspect.signature(getattr(optimizers, name)).parameters
        for option, parameter in inspect.signature(Optimizer).parameters.items():
            assert option in shown
            if option not in ("learning_rate", "weight_decay", "kwargs"):
                assert shown[option].default == parameter.default

    def test_refuses_an_unknown_argument_with_near_ones(self):
        with pytest.raises(TypeError, match=r"Adam does not know the argument 'beta1' \(did you mean 'beta_1'"):
            Adam(beta1=0.9)
        with pytest.raises(TypeError, match=r"SGD does not know the argument 'zzz'. It takes learning_rate, momentum"):
            SGD(zzz=1)

    @pytest.mark.parametrize("name", ["Adam", "AdamW", "Adamax", "Nadam", "Lamb", "ScheduleFreeAdamW"])
    def test_refuses_betas_that_never_forget(self, name):
        with pytest.raises(ValueError, match=rf"{name} got beta_2=1.0. It takes a number from 0 to below 1"):
            getattr(optimizers, name)(beta_2=1.0)

    def test_writes_the_configuration_of_keras(self):
        assert Adam(name="mine").get_config() == {
            "name": "mine", "learning_rate": 0.0010000000474974513, "weight_decay": None, "clipnorm": None,
            "global_clipnorm": None, "clipvalue": None, "use_ema": False, "ema_momentum": 0.99,
            "ema_overwrite_frequency": None, "loss_scale_factor": None, "gradient_accumulation_steps": None,
            "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-07, "amsgrad": False,
        }  # fmt: skip
