import threading

import numpy as np
import pytest

from kerasedu import ops
from kerasedu.engine import GradientTape, Op, Tensor, Variable
from kerasedu.engine.tape import active_tapes, in_parts, inside, running_in_parts


def test_trainable_variables_are_watched_by_themselves():
    w, fixed = Variable(3.0), Variable(5.0, trainable=False)
    with GradientTape() as tape:
        y = w * w * fixed
    assert tape.gradient(y, [w, fixed]) == [30, None]


def test_other_tensors_and_variables_are_watched_on_request():
    x, fixed, unseen = Tensor(3.0), Variable(5.0, trainable=False), Tensor(2.0)
    with GradientTape() as tape:
        tape.watch([x, fixed])
        y = x * fixed * unseen
    assert tape.gradient(y, [x, fixed, unseen]) == [10, 6, None]


def test_a_tape_can_leave_variables_alone():
    w, v = Variable(3.0), Variable(2.0)
    with GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(w)
        y = w * v
    assert tape.gradient(y, [w, v]) == [2, None]


def test_plain_arrays_cannot_be_watched():
    with pytest.raises(TypeError, match=r"got a ndarray, whose arithmetic leaves no trace.*convert_to_tensor"):
        GradientTape().watch(np.ones(3))


def test_a_tensor_used_twice_gets_the_sum_of_its_gradients():
    x = Tensor(np.array([1.0, 2.0]))
    with GradientTape() as tape:
        tape.watch(x)
        y = x * x + x * 3.0
    np.testing.assert_array_equal(tape.gradient(y, x), [5, 7])


def test_sources_may_be_one_a_list_a_tuple_or_a_dict():
    a, b = Variable(2.0), Variable(3.0)
    with GradientTape(persistent=True) as tape:
        y = a * b
    assert tape.gradient(y, a) == 3
    assert tape.gradient(y, [a, b]) == [3, 2]
    assert tape.gradient(y, (a, b)) == [3, 2]
    assert tape.gradient(y, {"first": a, "second": b}) == {"first": 3, "second": 2}


def test_what_the_target_does_not_depend_on_has_no_gradient():
    a, b = Variable(2.0), Variable(3.0)
    with GradientTape() as tape:
        y = a * 2.0
        b * 2.0  # runs, but leads nowhere
    assert tape.gradient(y, [a, b]) == [2, None]


def test_intermediate_tensors_have_gradients_too():
    x = Variable(3.0)
    with GradientTape() as tape:
        y = x * x
        z = y * y
    assert tape.gradient(z, [y, x, z]) == [18, 108, 1]


def test_several_targets_count_as_their_sum():
    x = Variable(3.0)
    with GradientTape() as tape:
        y, z = x * x, x * 2.0
    assert tape.gradient([y, z], x) == 8


def test_a_target_that_is_its_own_source_has_gradient_one():
    x = Variable([1.0, 2.0])
    np.testing.assert_array_equal(GradientTape().gradient(x, x), [1, 1])


@pytest.mark.parametrize("start", [[10.0, 100.0], (10, 100), np.array([10.0, 100.0]), Tensor(np.array([10.0, 100.0]))])
def test_output_gradients_are_where_the_walk_starts(start):
    x = Variable([1.0, 2.0])
    with GradientTape() as tape:
        y = x * x
    np.testing.assert_array_equal(tape.gradient(y, x, output_gradients=start), [20, 400])


def test_several_targets_take_one_output_gradient_each():
    x = Variable(3.0)
    with GradientTape(persistent=True) as tape:
        y, z = x * x, x * 2.0
    assert tape.gradient([y, z], x, output_gradients=[10.0, None]) == 62
    with pytest.raises(ValueError, match=r"2 targets and 1 output_gradients. Give one for each"):
        tape.gradient([y, z], x, output_gradients=[10.0])


def test_output_gradients_of_the_wrong_shape_say_so():
    x = Variable([1.0, 2.0])
    with GradientTape() as tape:
        y = x * x
    with pytest.raises(ValueError, match=r"output_gradients of shape \(3,\) for a target of shape \(2,\)"):
        tape.gradient(y, x, output_gradients=[1.0, 2.0, 3.0])


def test_a_target_no_tape_has_seen_says_so():
    with GradientTape() as tape:
        y = np.float64(3.0)
    with pytest.raises(
        TypeError, match=r"target of type float64, which no tape has seen.*inside the tape's with block"
    ):
        tape.gradient(y, Variable(1.0))


def test_a_second_call_says_that_the_records_are_gone():
    w = Variable(3.0)
    with GradientTape() as tape:
        y = w * w
    tape.gradient(y, w)
    with pytest.raises(RuntimeError, match=r"a second time.*persistent=True"):
        tape.gradient(y, w)


def test_a_persistent_tape_can_be_asked_again_and_goes_on_recording():
    w = Variable(3.0)
    with GradientTape(persistent=True) as tape:
        y = w * w
        assert tape.gradient(y, w) == 6
        z = y * w
    assert tape.gradient(y, w) == 6
    assert tape.gradient(z, w) == 27


def test_nothing_is_recorded_before_and_after_the_with_block():
    w = Variable(3.0)
    before = w * w
    with GradientTape(persistent=True) as tape:
        pass
    after = w * w
    assert not tape.records
    assert not isinstance(before, Tensor)
    assert not isinstance(after, Tensor)
    assert not active_tapes()


def test_an_error_inside_the_block_ends_the_recording():
    with pytest.raises(ZeroDivisionError), GradientTape():
        _ = 1 / 0
    assert not active_tapes()


def test_what_runs_while_recording_is_stopped_is_a_constant():
    w = Variable(3.0)
    with GradientTape() as tape:
        y = w * w
        with tape.stop_recording():
            constant = w * y
        z = constant * w
    assert tape.gradient(z, w) == 27


def test_recording_that_never_began_cannot_be_stopped():
    with pytest.raises(RuntimeError, match="is not recording"), GradientTape().stop_recording():
        pass


def test_stopping_one_tape_leaves_the_other_recording():
    w = Variable(3.0)
    with GradientTape() as outer, GradientTape() as inner:
        with inner.stop_recording():
            y = w * w
        assert active_tapes() == [outer, inner]
    assert outer.gradient(y, w) == 6
    assert inner.gradient(y, w) is None


def test_a_nested_tape_sees_only_what_runs_inside_it():
    w = Variable(3.0)
    with GradientTape() as outer:
        y = w * w
        with GradientTape() as inner:
            z = w * 5.0
        total = y * z
    assert inner.gradient(z, w) == 5
    assert outer.gradient(total, w) == 135


def test_two_tapes_at_once_as_in_a_gan():
    generator, critic, noise = Variable(2.0), Variable(3.0), 5.0
    with GradientTape() as generator_tape, GradientTape() as critic_tape:
        fake = generator * noise
        verdict = critic * fake
        generator_loss = -verdict
        critic_loss = verdict - critic * 7.0
    assert critic_tape.gradient(critic_loss, critic) == 3
    critic.assign(1000.0)  # the critic steps first: the generator's gradient is still that of the critic it met
    assert generator_tape.gradient(generator_loss, generator) == -15


def test_what_a_variable_was_then_decides_the_gradient():
    w = Variable([1.0, 2.0])
    with GradientTape() as tape:
        y = w * w
    w.assign_add([10.0, 10.0])
    np.testing.assert_array_equal(tape.gradient(y, w), [2, 4])


def test_threads_do_not_see_each_others_tapes():
    w, seen = Variable(3.0), []

    def work():
        seen.append((list(active_tapes()), isinstance(w * w, Tensor), in_parts()))

    with GradientTape() as tape, running_in_parts():
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert seen == [([], False, False)]
    assert not tape.records


def test_records_know_the_layers_they_ran_in():
    w = Variable(3.0)
    with GradientTape() as tape, inside("block"):
        _ = w * 2.0
        with inside("dense"):
            _ = w * 3.0
    assert [record.layers for record in tape.records] == [("block",), ("block", "dense")]


def test_in_parts_holds_inside_its_block_only():
    with running_in_parts():
        assert in_parts()
        with running_in_parts():
            pass
        assert in_parts()
    assert not in_parts()


def test_the_walk_yields_every_operation_that_a_gradient_reaches():
    w = Variable(3.0)
    with GradientTape() as tape:
        y = w * w
        w + 1.0  # leads nowhere
        z = y * 2.0
    steps = list(tape.walk({id(z): np.ones(())}, keep=[w]))
    assert [record.op.name for record, _, _ in steps] == ["Multiply", "Multiply"]
    assert [grads for _, grads, _ in steps] == [(1,), (2,)]
    assert [grads for _, _, grads in steps] == [(2, None), (6, 6)]


class Halves(Op):
    """Two outputs: the first half of an array, and the second."""

    def forward(self, x):
        return tuple(np.split(x, 2))

    def backward(self, grad_first, grad_second):
        return (np.concatenate([grad_first, grad_second]),)


def test_an_output_that_is_not_used_has_gradient_zero():
    x = Variable([1.0, 2.0, 3.0, 4.0])
    with GradientTape() as tape:
        first, second = Halves()(x)
        y = first * 10.0
    np.testing.assert_array_equal(tape.gradient(y, x), [10, 10, 0, 0])
    assert isinstance(second, Tensor)


def test_gradients_are_arrays_of_their_own():
    a, b = Variable([1.0, 2.0]), Variable([3.0, 4.0])
    with GradientTape() as tape:
        y = ops.sum(a + b)
    grad_a, grad_b = tape.gradient(y, [a, b])
    grad_a *= 10  # neither read-only nor shared
    np.testing.assert_array_equal(grad_a, [10, 10])
    np.testing.assert_array_equal(grad_b, [1, 1])


def test_gradients_of_single_numbers_are_arrays_too():
    w = Variable(3.0)
    with GradientTape() as tape:
        y = w * w
    gradient = tape.gradient(y, w)
    assert isinstance(gradient, np.ndarray)
    assert gradient.dtype == "float32"
