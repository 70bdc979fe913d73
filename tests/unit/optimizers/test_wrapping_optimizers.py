"""Optimizers that hand the work on: LossScaleOptimizer and MultiOptimizer."""

import numpy as np
import pytest

from kerasedu import optimizers
from kerasedu.engine import Variable
from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential
from kerasedu.optimizers import SGD, Adam, LossScaleOptimizer, MultiOptimizer, OptimizerMap
from kerasedu.optimizers.schedules import CosineDecay

X, Y = np.ones((4, 3), "float32"), np.zeros((4, 1), "float32")


def model(optimizer):
    network = Sequential([Input((3,)), Dense(2, name="hidden"), Dense(1, name="out")])
    network.set_weights([np.full(w.shape, 0.5) for w in network.weights])
    network.compile(optimizer, "mse")
    return network


class TestLossScaleOptimizer:
    def test_halves_and_doubles_its_scale(self):
        optimizer, weight, path = LossScaleOptimizer(SGD(1.0), 8.0, dynamic_growth_steps=2), Variable([0.0]), []
        for gradient in (8.0, 8.0, 8.0, np.inf, 8.0, 8.0, np.nan):
            optimizer.apply([np.array([gradient])], [weight])
            path.append((float(weight.numpy()[0]), optimizer.scale_loss(1.0), int(optimizer.iterations)))
        assert path == [
            (-1, 8, 1), (-2, 16, 2), (-2.5, 16, 3), (-2.5, 8, 3), (-3.5, 8, 4), (-4.5, 16, 5), (-4.5, 8, 5)
        ]  # fmt: skip

    def test_has_its_own_variables_before_those_inside(self):
        optimizer = LossScaleOptimizer(SGD(momentum=0.5, name="inside"), name="scaled")
        optimizer.build([Variable([0.0], name="w")])
        assert [v.path for v in optimizer.variables] == [
            "scaled/iteration", "scaled/learning_rate", "scaled/step_counter", "scaled/dynamic_scale",
            "inside/iteration", "inside/learning_rate", "inside/w_momentum",
        ]  # fmt: skip

    def test_hands_on_the_learning_rate_and_the_average(self):
        inside = SGD(0.5, use_ema=True, ema_momentum=0.5)
        optimizer, weight = LossScaleOptimizer(inside, initial_scale=1.0), Variable([0.0])
        optimizer.learning_rate = 1.0
        assert float(inside.learning_rate) == float(optimizer.learning_rate) == 1.0
        for _ in range(2):
            optimizer.apply([np.ones(1)], [weight])
        optimizer.finalize_variable_values([weight])
        assert weight.numpy() == -1.5

    def test_trains_like_the_optimizer_inside(self):
        plain, scaled = model(Adam(0.01)), model(LossScaleOptimizer(Adam(0.01)))
        for network in (plain, scaled):
            network.fit(X, Y, epochs=3, verbose=0)
        for mine, theirs in zip(scaled.get_weights(), plain.get_weights(), strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-5)

    def test_comes_back_from_its_configuration(self):
        optimizer = LossScaleOptimizer(Adam(CosineDecay(0.1, 10)), initial_scale=4.0, dynamic_growth_steps=3)
        revived = optimizers.deserialize(optimizers.serialize(optimizer))
        assert revived.get_config() == optimizer.get_config()

    def test_refuses_what_belongs_inside(self):
        with pytest.raises(
            ValueError, match=r"clipnorm=1.0. Set it on the optimizer inside: .*\(SGD\(clipnorm=1.0\)\)"
        ):
            LossScaleOptimizer(SGD(), clipnorm=1.0)
        with pytest.raises(TypeError, match=r"LossScaleOptimizer got 'sgd'. It takes an optimizer, such as Adam"):
            LossScaleOptimizer("sgd")

    def test_shows_its_updates_in_a_trace(self):
        trace = model(LossScaleOptimizer(SGD(0.5))).trace(X, Y)
        updates = [one for one in trace.steps if one.phase == "update"]
        assert {one.op for one in updates} == {"SGD"}
        assert float(updates[0].intermediates["learning_rate"]) == 0.5


class TestMultiOptimizer:
    def test_trains_each_weight_by_its_own_optimizer(self):
        a, b, c = (Variable([0.0], path=f"model/{name}/kernel") for name in "abc")
        by_pattern = {"model/a/kernel": SGD(1.0), ".*/b/.*": SGD(2.0)}
        optimizer = MultiOptimizer(OptimizerMap(SGD(3.0), by_pattern), loss_scale_factor=2.0)
        assert optimizer.scale_loss(1.0) == 2.0
        optimizer.apply([np.array([2.0])] * 3, [a, b, c])
        assert [float(v.numpy()[0]) for v in (a, b, c)] == [-1, -2, -3]
        assert optimizer.iterations == 1

    def test_trains_a_model_and_shows_its_updates_in_a_trace(self):
        network = model(MultiOptimizer(OptimizerMap(Adam(0.01), {".*bias": SGD(0.5)})))
        network.fit(X, Y, epochs=2, verbose=0)
        assert network.optimizer.iterations == 2
        updates = {one.variable.split("/")[-1]: one for one in network.trace(X, Y).steps if one.phase == "update"}
        assert (updates["kernel"].op, updates["bias"].op) == ("Adam", "SGD")
        assert set(updates["kernel"].intermediates) == {"learning_rate", "momentum", "velocity"}

    def test_refuses_two_optimizers_for_one_weight(self):
        both = OptimizerMap(SGD(), {".*kernel": SGD(), "dense/.*": Adam()})
        message = r"Several patterns fit variable 'dense/kernel': '\.\*kernel', 'dense/\.\*'. Make them narrower"
        with pytest.raises(ValueError, match=message):
            MultiOptimizer(both).build([Variable([0.0], path="dense/kernel")])

    def test_has_no_learning_rate_of_its_own(self):
        optimizer = MultiOptimizer(Adam())
        assert not hasattr(optimizer, "learning_rate")
        with pytest.raises(AttributeError, match=r"Set that of one of its optimizers: optimizer.optimizers\[0\]"):
            optimizer.learning_rate = 0.1

    def test_has_the_variables_of_all_its_optimizers(self):
        optimizer = MultiOptimizer(OptimizerMap(SGD(name="rest"), {"a": Adam(name="first")}), name="multi")
        optimizer.build([Variable([0.0], name="a"), Variable([0.0], name="b")])
        assert [v.path for v in optimizer.variables] == [
            "multi/iteration", "multi/learning_rate",
            "first/iteration", "first/learning_rate", "first/a_momentum", "first/a_velocity",
            "rest/iteration", "rest/learning_rate",
        ]  # fmt: skip

    def test_comes_back_from_its_configuration(self):
        optimizer = MultiOptimizer(OptimizerMap(SGD(0.5), {".*kernel": Adam(CosineDecay(0.1, 10))}))
        revived = optimizers.deserialize(optimizers.serialize(optimizer))
        assert revived.get_config() == optimizer.get_config()

    def test_saved_and_loaded_it_goes_on(self):
        def make():
            return MultiOptimizer(OptimizerMap(SGD(0.5, momentum=0.5), {"a": Adam(0.1)}))

        first, store = make(), {}
        variables = [Variable([0.0], name="a"), Variable([0.0], name="b")]
        first.apply([np.ones(1)] * 2, variables)
        first.save_own_variables(store)
        second, twins = make(), [Variable(v.numpy(), name=v.name) for v in variables]
        second.build(twins)
        second.load_own_variables(store)
        for optimizer, own in ((first, variables), (second, twins)):
            optimizer.apply([np.ones(1)] * 2, own)
        assert [v.numpy() for v in variables] == [v.numpy() for v in twins]

    def test_the_map_takes_patterns_and_optimizers_only(self):
        optimizers_by_path = OptimizerMap(SGD(), {"a": Adam()})
        with pytest.raises(ValueError, match=r"OptimizerMap has an optimizer for 'a' already. Delete it before"):
            optimizers_by_path["a"] = SGD()
        with pytest.raises(TypeError, match=r"OptimizerMap got 3. It takes optimizers"):
            optimizers_by_path["b"] = 3
        with pytest.raises(TypeError, match=r"OptimizerMap got the key 3. It takes a pattern"):
            optimizers_by_path[3] = SGD()
        del optimizers_by_path["a"]
        assert len(optimizers_by_path) == 0
        assert "a" not in optimizers_by_path
