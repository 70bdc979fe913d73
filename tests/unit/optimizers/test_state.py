"""What an optimizer remembers: in Keras's order, by Keras's names, kept and brought back."""

import copy
import pickle

import numpy as np
import pytest

from kerasedu import optimizers
from kerasedu.engine import Variable
from kerasedu.optimizers import SGD, Adam, RMSprop

GENERATOR = np.random.default_rng(2)


def weights():
    return [
        Variable(GENERATOR.normal(size=(3, 2)).astype("float32"), name="kernel", path="dense/kernel"),
        Variable(np.zeros(2, "float32"), name="bias", path="dense/bias"),
    ]


def step(optimizer, variables, seed=0):
    generator = np.random.default_rng(seed)
    optimizer.apply([generator.normal(size=v.shape) for v in variables], variables)


def remembered(optimizer):
    """Names of what is remembered of the two weights, without the optimizer's and the layer's."""
    optimizer.build(weights())
    return [v.path.split("/")[1].removeprefix("dense_") for v in optimizer.variables]


BOTH = ["iteration", "learning_rate"]


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("SGD", {}, []),
        ("SGD", {"momentum": 0.9}, ["kernel_momentum", "bias_momentum"]),
        ("Adam", {}, ["kernel_momentum", "kernel_velocity", "bias_momentum", "bias_velocity"]),
        (
            "Adam",
            {"amsgrad": True},
            [
                *("kernel_momentum", "kernel_velocity", "bias_momentum", "bias_velocity"),
                *("kernel_velocity_hat", "bias_velocity_hat"),
            ],
        ),
        (
            "RMSprop",
            {"momentum": 0.5, "centered": True},
            [
                *("kernel_velocity", "bias_velocity", "kernel_momentum", "bias_momentum"),
                *("kernel_average_gradient", "bias_average_gradient"),
            ],
        ),
        ("Nadam", {}, ["kernel_momentum", "kernel_velocity", "bias_momentum", "bias_velocity", "variable"]),
        ("Ftrl", {}, ["kernel_accumulator", "kernel_linear", "bias_accumulator", "bias_linear"]),
        ("Adafactor", {}, ["kernel", "kernel", "kernel_velocity", "bias", "bias", "bias_velocity"]),
        ("Muon", {}, ["kernel_momentum", "bias_momentum", "bias_velocity"]),
        (
            "SGD",
            {"use_ema": True, "gradient_accumulation_steps": 2},
            ["kernel_average", "bias_average", "kernel_gradient_accumulator", "bias_gradient_accumulator"],
        ),
    ],
)
def test_stands_in_the_order_of_keras_under_its_names(name, options, expected):
    assert remembered(getattr(optimizers, name)(**options)) == BOTH + expected


def test_has_the_shapes_and_types_of_keras():
    optimizer = optimizers.Adafactor(name="factors")
    optimizer.build(weights())
    assert [(v.path, v.shape, v.dtype) for v in optimizer.variables] == [
        ("factors/iteration", (), "int32"),
        ("factors/learning_rate", (), "float32"),
        ("factors/kernel", (3,), "float32"),
        ("factors/kernel", (2,), "float32"),
        ("factors/dense_kernel_velocity", (3, 2), "float32"),
        ("factors/bias", (), "int32"),
        ("factors/bias", (), "int32"),
        ("factors/dense_bias_velocity", (2,), "float32"),
    ]


def test_has_no_learning_rate_where_a_schedule_gives_it():
    schedule = optimizers.schedules.CosineDecay(0.1, 10)
    assert [v.name for v in SGD(schedule).variables] == ["iteration"]
    one = SGD(0.1)
    one.learning_rate = schedule
    assert [v.name for v in one.variables] == ["iteration"]


def test_starts_with_a_weight_of_ones_own_where_the_rule_says_so():
    optimizer, (kernel, bias) = optimizers.ScheduleFreeAdamW(), weights()
    optimizer.build([kernel, bias])
    np.testing.assert_array_equal(optimizer.memory_of(kernel)["momentum"], kernel.numpy())
    adagrad = optimizers.Adagrad(initial_accumulator_value=0.25)
    adagrad.build([bias])
    np.testing.assert_array_equal(adagrad.memory_of(bias)["accumulator"], [0.25, 0.25])


def test_counts_steps_like_a_whole_number():
    optimizer, variables = Adam(), weights()
    for i in range(3):
        assert optimizer.iterations == i
        step(optimizer, variables)
    assert int(optimizer.iterations) + 1 == int(optimizer.iterations + 1) == 4
    assert optimizer.iterations > 2
    assert f"{optimizer.iterations}" == "3"
    assert [*range(optimizer.iterations)] == [0, 1, 2]


def test_is_built_once():
    optimizer, variables = Adam(), weights()
    assert not optimizer.built
    optimizer.build(variables)
    optimizer.build(weights())
    assert optimizer.built
    assert len(optimizer.variables) == 2 + 4


def test_is_of_the_variables_it_was_built_for():
    optimizer = Adam()
    optimizer.build(weights())
    stranger = Variable(np.zeros(4), name="kernel", path="other/kernel")
    message = r"does not know variable 'other/kernel' of shape \(4,\). It was built for 'dense/kernel', 'dense/bias',.*"
    with pytest.raises(ValueError, match=rf"Adam {message}compile it again"):
        optimizer.apply_gradients([(np.zeros(4), stranger)])
    assert optimizer.iterations == 0


def test_takes_gradients_alone_once_it_is_built():
    optimizer, (kernel, bias) = SGD(0.5), weights()
    with pytest.raises(ValueError, match=r"SGD.apply got gradients without variables, and was not built"):
        optimizer.apply([np.ones((3, 2)), np.ones(2)])
    optimizer.build([kernel, bias])
    optimizer.apply([np.ones((3, 2)), np.ones(2)])
    np.testing.assert_array_equal(bias.numpy(), [-0.5, -0.5])


@pytest.mark.parametrize("name", ["SGD", "Adam", "RMSprop", "Nadam", "Ftrl", "Adafactor", "Muon", "ScheduleFreeAdamW"])
def test_saved_and_loaded_training_goes_on_as_if_never_interrupted(name):
    options = {"use_ema": True, "gradient_accumulation_steps": 2}
    first, variables, store = getattr(optimizers, name)(0.1, **options), weights(), {}
    for i in range(3):
        step(first, variables, seed=i)
    first.save_own_variables(store)
    assert list(store) == [str(i) for i in range(len(first.variables))]
    second, twins = getattr(optimizers, name)(0.9, **options), [Variable(v.numpy(), name=v.name) for v in variables]
    second.build(twins)
    second.load_own_variables(store)
    for i in range(3):
        step(first, variables, seed=10 + i)
        step(second, twins, seed=10 + i)
    for variable, twin in zip(variables, twins, strict=True):
        np.testing.assert_array_equal(variable.numpy(), twin.numpy())


def test_of_another_number_of_variables_is_not_loaded():
    optimizer = Adam()
    with pytest.warns(UserWarning, match=r"state of optimizer 'adam.*' was not loaded: it has 2 variables.*has 1"):
        optimizer.load_own_variables({"0": np.int32(5)})
    assert optimizer.iterations == 0
    with pytest.raises(ValueError, match=r"Adam.set_weights got 1 arrays for 2 variables"):
        optimizer.set_weights([3])


def test_can_be_set_as_a_list_of_arrays():
    optimizer, variables = RMSprop(), weights()
    step(optimizer, variables)
    other = RMSprop()
    other.build(variables)
    other.set_weights([v.numpy() for v in optimizer.variables])
    assert other.iterations == 1
    np.testing.assert_array_equal(other.memory_of(variables[0])["velocity"], optimizer.variables[2].numpy())


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda pair: pickle.loads(pickle.dumps(pair))])  # noqa: S301 - ours
def test_copies_of_weights_and_optimizer_train_on_their_own(copied):
    optimizer, variables = Adam(0.1, weight_decay=0.1), weights()
    optimizer.exclude_from_weight_decay(var_list=[variables[1]])
    step(optimizer, variables)
    before = [v.numpy() for v in variables]
    twin, twins = copied((optimizer, variables))
    step(twin, twins, seed=1)
    for variable, value in zip(variables, before, strict=True):
        np.testing.assert_array_equal(variable.numpy(), value)
    step(optimizer, variables, seed=1)
    for variable, other in zip(variables, twins, strict=True):
        np.testing.assert_array_equal(variable.numpy(), other.numpy())


def test_an_optimizer_written_for_keras_runs():
    class Momentum(optimizers.Optimizer):
        def build(self, variables):
            if self.built:
                return
            super().build(variables)
            self.momenta = self.add_optimizer_variables(variables, "momentum")

        def update_step(self, gradient, variable, learning_rate):
            momentum = self.momenta[self._get_variable_index(variable)]
            self.assign(momentum, 0.5 * momentum + gradient)
            self.assign_sub(variable, learning_rate * momentum)

    optimizer, twin = Momentum(0.25, name="own"), SGD(0.25, momentum=0.5)
    mine, theirs = weights(), weights()
    theirs[0].assign(mine[0])
    for i in range(3):
        step(optimizer, mine, seed=i)
        step(twin, theirs, seed=i)
    np.testing.assert_allclose(mine[0].numpy(), theirs[0].numpy(), rtol=1e-6)
    assert optimizer.variables[2].path == "own/dense_kernel_momentum"


def test_several_variables_of_a_kind_come_as_one_list_a_name():
    optimizer = SGD()
    first, second = optimizer.add_optimizer_variables(weights(), ["m", "v"], ["zeros", "ones"])
    assert [v.name for v in optimizer.variables[2:]] == [
        "dense_kernel_m", "dense_kernel_v", "dense_bias_m", "dense_bias_v"
    ]  # fmt: skip
    assert first[1].numpy().tolist() == [0, 0]
    assert second[1].numpy().tolist() == [1, 1]


def test_names_are_counted_like_those_of_layers():
    names = [SGD().name, SGD().name]
    number = int(names[0].removeprefix("sgd").removeprefix("_") or 0)
    assert names[1] == f"sgd_{number + 1}"
    assert optimizers.AdamW(name="mine").name == "mine"
    assert RMSprop().name.startswith("rm_sprop")
