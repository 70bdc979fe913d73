"""Small weights are changed together, and large ones at a time, with the numbers of one after the other."""

import copy

import numpy as np
import pytest

from kerasedu import Variable
from kerasedu.optimizers import SGD, Adadelta, Adagrad, Adam, Adamax, AdamW, Lion, Nadam, RMSprop, together

RULES = {
    "SGD": SGD,
    "SGD with momentum": lambda: SGD(momentum=0.9, nesterov=True),
    "Adam": Adam,
    "Adam with amsgrad": lambda: Adam(amsgrad=True),
    "AdamW": AdamW,
    "Adam with all": lambda: Adam(clipnorm=1.0, use_ema=True, weight_decay=0.1, gradient_accumulation_steps=2),
    "Adamax": Adamax,
    "Nadam": Nadam,
    "RMSprop": RMSprop,
    "RMSprop with all": lambda: RMSprop(momentum=0.5, centered=True),
    "Adagrad": Adagrad,
    "Adadelta": Adadelta,
    "Lion": Lion,
}
SHAPES = [(3, 4), (), (100, 90), (7,)]  # the third is not small


def variables():
    rng = np.random.default_rng(1)
    return [Variable(rng.normal(size=shape).astype("float32"), name=f"w{i}") for i, shape in enumerate(SHAPES)]


def gradients(step):
    rng = np.random.default_rng(step)
    return [rng.normal(size=shape).astype("float32") for shape in SHAPES]


def after(optimizer, steps=4, weights=None):
    """All weights, and all that the optimizer remembers, after some steps."""
    weights = weights or variables()
    for step in range(steps):
        optimizer.apply(gradients(step), weights)
    return [v.numpy() for v in (*weights, *optimizer.variables)]


@pytest.mark.parametrize("name", RULES)
def test_together_they_get_the_numbers_of_one_after_the_other(name, monkeypatch):
    found = after(RULES[name]())
    monkeypatch.setattr(together, "SMALL", 0)
    for one, other in zip(found, after(RULES[name]()), strict=True):
        np.testing.assert_array_equal(one, other)


def test_at_a_time_they_get_the_numbers_of_one_after_the_other(monkeypatch):
    expected = after(Adam())
    monkeypatch.setattr(together, "SMALL", 0)
    monkeypatch.setattr(together, "LARGE", 1)
    monkeypatch.setenv("KERASEDU_SLICE_THREADS", "2")
    for one, other in zip(after(Adam()), expected, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("name", RULES)
def test_piece_by_piece_they_get_the_numbers_of_one_in_one_piece(name, monkeypatch):
    expected = after(RULES[name]())
    monkeypatch.setattr(together, "SMALL", 0)
    monkeypatch.setattr(together, "BLOCK", 3000)
    monkeypatch.setenv("KERASEDU_SLICE_THREADS", "2")
    for one, other in zip(after(RULES[name]()), expected, strict=True):
        np.testing.assert_array_equal(one, other)


def test_numbers_that_lie_in_another_order_are_changed_all_the_same(monkeypatch):
    monkeypatch.setattr(together, "BLOCK", 4)
    results = []
    for order in "CF":
        weight, optimizer = Variable(np.asarray(np.arange(12.0).reshape(3, 4), order=order)), Adam()
        optimizer.build([weight])
        optimizer.set_weights([np.asarray(v.numpy(), order=order) for v in optimizer.variables])
        for _ in range(3):
            optimizer.apply([np.asarray(weight.numpy(), order=order)], [weight])
        results.append([v.numpy() for v in (weight, *optimizer.variables)])
    for one, other in zip(*results, strict=True):
        np.testing.assert_array_equal(one, other)


def test_one_call_changes_all_small_ones():
    shapes = []

    class Watched(Adam):
        number_by_number = True

        def update(self, weight, gradient, memory):
            shapes.append(weight.shape)
            return super().update(weight, gradient, memory)

    after(Watched(), steps=1)
    assert shapes == [(12 + 1 + 7,), (100, 90)]


@pytest.mark.parametrize("shape", [(3,), (100, 90), (200, 90)])
def test_a_rule_that_returns_nothing_is_told_so_for_weights_of_any_size(shape, monkeypatch):
    monkeypatch.setattr(together, "BLOCK", 9000)

    class Forgetful(SGD):
        number_by_number = True

        def update(self, weight, gradient, memory):
            super().update(weight, gradient, memory)

    weights = [Variable(np.ones(shape)), Variable(np.ones(shape))]
    with pytest.raises(TypeError, match=r"Forgetful.update returned None. It returns the weight after the step"):
        Forgetful(0.5).apply([np.ones(shape)] * 2, weights)


def test_small_weights_keep_their_number_type_whatever_the_rule_returns():
    class Wide(SGD):
        number_by_number = True

        def update(self, weight, gradient, memory):
            return weight.astype("float64") - 0.5 * gradient

    weights = [Variable(np.ones(3, "float32"), name=f"w{i}") for i in range(2)]
    Wide(0.5).apply([np.ones(3)] * 2, weights)
    assert [weight.dtype for weight in weights] == ["float32", "float32"]


def test_a_rule_of_ones_own_is_asked_for_each_weight():
    class Clipped(Adam):
        def update(self, weight, gradient, memory):
            return super().update(weight, gradient / (1 + np.linalg.norm(gradient)), memory)

    assert Adam.number_by_number
    assert not Clipped.number_by_number
    assert np.isfinite(after(Clipped())[0]).all()


def test_weights_of_several_number_types_are_changed_one_by_one():
    weights = [Variable(np.ones(3, dtype), name=dtype) for dtype in ("float32", "float64")]
    SGD(0.5).apply([np.ones(3), np.ones(3)], weights)
    assert [weight.dtype for weight in weights] == ["float32", "float64"]
    assert [weight.numpy().tolist() for weight in weights] == [[0.5] * 3] * 2


def test_numbers_that_are_assigned_between_steps_count():
    first, second = Adam(), Adam()
    weights = variables()
    after(first, steps=2, weights=weights)
    others = variables()
    second.build(others)
    second.set_weights([v.numpy() for v in first.variables])
    for one, other in zip(others, weights, strict=True):
        one.assign(other)
    state = [v.numpy() for v in second.variables]
    for one, other in zip(after(second, weights=others), after(first, weights=weights), strict=True):
        np.testing.assert_array_equal(one, other)
    first.set_weights(state)
    assert [v.numpy().tolist() for v in first.variables] == [a.tolist() for a in state]


def test_a_copy_goes_on_by_itself():
    optimizer, weights = Adam(), variables()
    after(optimizer, weights=weights)
    copied, copies = copy.deepcopy((optimizer, weights))
    expected = after(optimizer, weights=weights)
    for one, other in zip(after(copied, weights=copies), expected, strict=True):
        np.testing.assert_array_equal(one, other)
    assert [v.numpy().tolist() for v in optimizer.variables] == [a.tolist() for a in expected[len(weights) :]]


def test_weights_that_a_tape_may_hold_are_left_as_they_are():
    optimizer, weights = Adam(), variables()
    after(optimizer, steps=1, weights=weights)
    held = [weight.value for weight in weights]
    before = [array.copy() for array in held]
    after(optimizer, steps=1, weights=weights)
    for one, other in zip(held, before, strict=True):
        np.testing.assert_array_equal(one, other)
