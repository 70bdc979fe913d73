"""Scopes: names, devices, and variables that do not change for those outside."""

import numpy as np
import pytest

from kerasedu.engine import GradientTape, StatelessScope, SymbolicScope, Variable, device, name_scope
from kerasedu.layers import BatchNormalization, Dense, Input
from kerasedu.models import Sequential
from kerasedu.optimizers import Adam


def test_names_stand_before_the_paths_of_variables():
    with name_scope("outer"):
        assert Variable(1.0, name="v").path == "outer/v"
        with name_scope("inner"), name_scope(""):
            layer = Dense(2, name="d")
            layer.build((None, 3))
    assert [w.path for w in layer.weights] == ["outer/inner/d/kernel", "outer/inner/d/bias"]
    assert Variable(1.0, name="v").path == "v"


@pytest.mark.parametrize("wrong", [3, None, "a/b"])
def test_a_name_is_text_without_a_slash(wrong):
    with pytest.raises(ValueError, match=r"name_scope got .*text without '/'"), name_scope(wrong):
        pass


@pytest.mark.parametrize("name", ["cpu", "CPU:0", "/device:CPU:0"])
def test_the_processor_is_the_only_device(name):
    with device(name):
        pass
    with pytest.raises(ValueError, match=r"device got 'gpu:0'.*'cpu:0'"), device("gpu:0"):
        pass


def test_variables_take_keras_arguments_without_effect():
    v = Variable(1.0, autocast=False, aggregation="mean", synchronization="on_read", layout=None, name=None)
    assert (v.name, v.trainable) == ("variable", True)


def test_a_symbolic_scope_changes_nothing():
    with SymbolicScope():
        assert Dense(2)(Input((3,))).shape == (None, 2)


def test_nothing_changes_outside_a_stateless_scope():
    w, u, untouched = Variable(1.0), Variable(5.0), Variable(2.0)
    with StatelessScope(state_mapping=[(w, 3.0)]) as scope:
        assert float(w + 1) == 4.0
        w.assign(7.0)
        u.assign_add(1.0)
        assert (float(w), float(u)) == (7.0, 6.0)
        assert scope.get_current_value(u) == 6.0
        assert scope.get_current_value(untouched) is None
    assert (float(w), float(u)) == (1.0, 5.0)
    assert (scope.get_current_value(w), scope.get_current_value(u)) == (7.0, 6.0)
    assert set(scope.state_mapping) == {id(w), id(u)}
    assert "value" not in vars(Variable)


def test_an_optimizer_that_works_in_place_leaves_the_variables_alone():
    w = Variable([1.0, 2.0])
    optimizer = Adam(0.1)
    optimizer.build([w])
    before = w.value
    with StatelessScope() as scope:
        optimizer.apply_gradients([(np.ones(2), w)])
    assert w.value is before
    np.testing.assert_array_equal(before, [1, 2])
    assert int(optimizer.iterations) == 0
    assert all(np.all(v.value == 0) for v in optimizer.variables if v.name.endswith("momentum"))
    np.testing.assert_allclose(scope.get_current_value(w), [0.9, 1.9], rtol=1e-6)


def test_moving_averages_are_captured():
    layer = BatchNormalization()
    layer.build((None, 2))
    with StatelessScope() as scope:
        layer(np.full((4, 2), 3.0), training=True)
    np.testing.assert_array_equal(layer.moving_mean.value, 0)
    np.testing.assert_allclose(scope.get_current_value(layer.moving_mean), 0.03, rtol=1e-5)


def test_gradients_are_taken_at_the_numbers_of_the_scope():
    w = Variable(2.0)
    with StatelessScope([(w, 5.0)]), GradientTape() as tape:
        loss = w * w
    assert tape.gradient(loss, w) == 10.0


def test_scopes_lie_within_each_other():
    w = Variable(1.0)
    with StatelessScope([(w, 2.0)]) as outer:
        with StatelessScope() as inner:
            w.assign_add(10.0)
        assert float(w) == 2.0
    assert (float(w), outer.get_current_value(w), inner.get_current_value(w)) == (1.0, 2.0, 12.0)


def test_variables_are_put_back_after_an_error():
    w = Variable(1.0)
    with pytest.raises(RuntimeError, match="on purpose"), StatelessScope([(w, 2.0)]):
        raise RuntimeError("on purpose")
    assert float(w) == 1.0


def test_variables_made_inside_stay():
    with StatelessScope():
        model = Sequential([Input((2,)), Dense(1)])
        kernel = model.layers[0].kernel.numpy()
    np.testing.assert_array_equal(model.layers[0].kernel.value, kernel)


def test_a_state_mapping_has_variables_and_arrays_of_their_shapes():
    with pytest.raises(ValueError, match=r"got the pair \(3, ...\). Each pair is \(variable, array\)"):
        StatelessScope([(3, 1.0)])
    with pytest.raises(ValueError, match=r"array of shape \(3,\) for variable 'w' of shape \(\)"):
        StatelessScope([(Variable(1.0, name="w"), np.ones(3))])
