"""Batches from generators and other iterables."""

import gc
import threading
import time

import numpy as np
import pytest

from kerasedu.training.data import OutOfDataWarning, training_data


def batch(number, samples=2):
    return np.full((samples, 1), number, "float64"), np.full(samples, number)


def generator(count, taken=None):
    """Batches 0, 1, 2 ...; writes down when each is asked for."""
    for number in range(count):
        if taken is not None:
            taken.append(number)
        yield batch(number)


def numbers(data):
    """The numbers of the batches in the next epoch."""
    return [int(parts[0].flat[0]) for parts in data.epoch()]


def data_threads():
    return [thread for thread in threading.enumerate() if thread.name.startswith("kerasedu-data")]


class Loader:
    """What can be gone through again and again."""

    def __init__(self, count, length=None):
        self.count, self.length = count, length

    def __iter__(self):
        return generator(self.count)

    def __len__(self):
        if self.length is None:
            raise TypeError
        return self.length


class TestGenerators:
    @pytest.mark.parametrize("parts", [1, 2, 3])
    def test_give_tuples_of_one_to_three_parts(self, parts):
        (given,) = training_data(iter([(*batch(0), np.ones(2))[:parts]])).epoch()
        assert len(given) == parts

    def test_may_give_inputs_alone(self):
        ((x,),) = training_data(iter([batch(0)[0]])).epoch()
        assert x.tolist() == [[0], [0]]

    def test_may_give_structures_and_lists_of_numbers(self):
        ((x, y),) = training_data(iter([({"a": [[1.0], [2.0]]}, [np.zeros(2), np.zeros(2)])])).epoch()
        assert x["a"].dtype == "float32"
        assert len(y) == 2

    def test_what_is_none_at_the_end_is_left_out(self):
        ((x, y),) = training_data(iter([(*batch(0), None)])).epoch()
        assert (x.shape, y.shape) == ((2, 1), (2,))

    def test_floats_become_floatx(self):
        ((x, _),) = training_data(iter([batch(0)])).epoch()
        assert x.dtype == "float32"

    def test_are_asked_for_a_batch_when_it_is_wanted_and_for_no_more(self):
        taken = []
        data = training_data(generator(5, taken))
        assert taken == []
        epoch = data.epoch()
        next(epoch)
        assert taken == [0]
        next(epoch)
        assert taken == [0, 1]

    @pytest.mark.parametrize("workers", [1, 4])
    def test_peek_uses_nothing_up(self, workers):
        data = training_data(generator(3), workers=workers)
        assert data.peek()[0].shape == data.peek()[0].shape == (2, 1)
        assert numbers(data) == [0, 1, 2]

    def test_the_first_epoch_tells_how_many_batches_there_are(self):
        data = training_data(generator(5))
        assert data.steps is None
        numbers(data)
        assert data.steps == 5

    @pytest.mark.parametrize("workers", [1, 4])
    def test_go_on_across_epochs(self, workers):
        data = training_data(generator(7), steps=2, workers=workers)
        data.peek()
        assert [numbers(data) for _ in range(3)] == [[0, 1], [2, 3], [4, 5]]
        with pytest.warns(OutOfDataWarning, match=r"2 batches and got 1, as x \(a generator\) gave no more"):
            assert numbers(data) == [6]

    @pytest.mark.parametrize("workers", [1, 4])
    @pytest.mark.parametrize("steps", [None, 3])
    def test_that_have_ended_give_empty_epochs_and_say_so(self, workers, steps):
        data = training_data(generator(3), steps=steps, workers=workers)
        assert numbers(data) == [0, 1, 2]
        assert not data.exhausted
        with pytest.warns(OutOfDataWarning, match=r"got 0, as x \(a generator\) ended after 3 batches in all"):
            assert numbers(data) == []
        assert data.exhausted

    def test_that_give_nothing_at_all_are_refused(self):
        for look in (lambda data: data.peek(), lambda data: list(data.epoch())):
            with pytest.raises(ValueError, match=r"fit got x \(a generator\), which gave no batch at all. If it was"):
                look(training_data(generator(0)))

    def test_may_be_other_iterators(self):
        xs, ys = [batch(i)[0] for i in range(3)], [batch(i)[1] for i in range(3)]
        assert numbers(training_data(zip(xs, ys, strict=True))) == [0, 1, 2]


class TestIterables:
    @pytest.mark.parametrize("given", [Loader(3), [batch(i) for i in range(3)]])
    def test_are_gone_through_anew_each_epoch(self, given):
        data = training_data(given)
        data.peek()
        assert [numbers(data) for _ in range(2)] == [[0, 1, 2], [0, 1, 2]]

    def test_with_steps_go_on_and_start_over_as_arrays_do(self):
        data = training_data(Loader(3), steps=2)
        assert numbers(data) == [0, 1]
        with pytest.warns(OutOfDataWarning, match="2 batches and got 1"):
            assert numbers(data) == [2]
        assert numbers(data) == [0, 1]

    def test_start_over_silently_where_the_epoch_ended_with_them(self):
        data = training_data(Loader(4), steps=2)
        assert [numbers(data) for _ in range(3)] == [[0, 1], [2, 3], [0, 1]]

    def test_are_judged_from_the_first_batch_each_time(self):
        data = training_data(Loader(5), steps=2, caller="evaluate")
        data.peek()
        assert [numbers(data) for _ in range(2)] == [[0, 1], [0, 1]]

    def test_say_how_many_batches_they_have(self):
        assert training_data(Loader(3, 3)).steps == 3
        assert training_data(Loader(3)).steps is None

    def test_that_have_fewer_than_they_say_are_warned_of(self):
        with pytest.warns(OutOfDataWarning, match=r"5 batches and got 3, as x \(batches in a Loader\) gave no more"):
            numbers(training_data(Loader(3, 5)))

    def test_a_list_of_pairs_is_two_inputs_each_where_something_is_to_be_predicted(self):
        pairs = [(np.ones(2), np.ones(2))] * 2
        assert training_data(pairs, caller="predict").whole is not None
        assert training_data(pairs).whole is None
        assert training_data(pairs, np.ones(2)).whole is not None


class TestReadAhead:
    """One thread runs the generator while the consumer is busy."""

    def test_makes_as_many_batches_as_the_queue_holds(self):
        taken = []
        data = training_data(generator(50, taken), workers=2, max_queue_size=3)
        epoch = data.epoch()
        next(epoch)
        time.sleep(0.2)
        assert 3 <= len(taken) <= 5
        epoch.close()

    def test_overlaps_making_and_using(self):
        def slow():
            for number in range(10):
                time.sleep(0.02)
                yield batch(number)

        start = time.perf_counter()
        for _ in training_data(slow(), workers=2).epoch():
            time.sleep(0.02)
        assert time.perf_counter() - start < 0.35

    def test_takes_no_batch_of_the_next_epoch(self):
        taken = []
        data = training_data(generator(50, taken), workers=2, steps=4)
        assert numbers(data) == [0, 1, 2, 3]
        time.sleep(0.05)
        assert taken == [0, 1, 2, 3]

    def test_loses_nothing_when_an_epoch_ends_early(self):
        data = training_data(generator(20), workers=2, max_queue_size=4)
        epoch = data.epoch()
        next(epoch)
        epoch.close()
        assert numbers(data) == list(range(1, 20))

    def test_leaves_no_thread_behind(self):
        data = training_data(generator(20), workers=2)
        numbers(data)
        assert not data_threads()
        data = training_data(generator(20), workers=2)
        epoch = data.epoch()
        next(epoch)
        data.close()
        data.close()
        assert not data_threads()

    def test_leaves_no_thread_behind_when_the_consumer_fails(self):
        def train():
            with training_data(generator(20), workers=2) as data:
                for _ in data.epoch():
                    raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt) as caught:
            train()
        assert not data_threads()
        del caught
        gc.collect()


class TestErrors:
    @pytest.mark.parametrize("workers", [1, 4])
    def test_of_the_generator_keep_their_type_and_get_the_number_of_the_batch(self, workers):
        def broken():
            yield batch(0)
            yield batch(1)
            raise KeyError("ouch")

        data, seen = training_data(broken(), workers=workers), []
        with pytest.raises(KeyError, match="ouch") as caught:
            seen.extend(data.epoch())
        assert caught.value.__notes__ == ["fit: x (a generator) raised this in batch 2, counted from 0."]
        assert "broken" in [entry.name for entry in caught.traceback]
        assert not data_threads()

    def test_come_at_once_where_the_first_batch_fails(self):
        with pytest.raises(ZeroDivisionError) as caught:
            training_data(1 / 0 for _ in range(3)).peek()
        assert caught.value.__notes__ == ["fit: x (a generator) raised this in batch 0, counted from 0."]

    @pytest.mark.parametrize(
        ("second", "error", "message"),
        [
            (None, ValueError, r"fit, in batch 1 of x \(a generator\), got None. A batch is a tuple \(x,\)"),
            ((), ValueError, "got a tuple of 0 parts"),
            (batch(1) * 2, ValueError, "got a tuple of 4 parts. A batch is a tuple"),
            (list(batch(1)), ValueError, "got a list of 2 parts.* for x and y take round brackets: yield x, y"),
            ((None, batch(1)[1]), ValueError, "got x=None"),
            (batch(1, 0), ValueError, r"got no samples: x of shape \(0, 1\), y of shape \(0,\). Leave empty"),
            ((batch(1)[0], np.zeros(3)), ValueError, r"different numbers of samples: x .*, y of shape \(3,\)"),
            (({"a": batch(1)[0]}, batch(1)[1]), ValueError, r"got x\['a'\] of shape .* first batch, which had x with"),
            (batch(1)[:1], ValueError, r"got x of shape \(2, 1\). That is built otherwise than the first batch"),
            ((np.ones((2, 1, 1)), batch(1)[1]), ValueError, "All batches need the same parts with the same number"),
            ((3.0, batch(1)[1]), ValueError, "got x=3.0, a single number"),
            (({}, batch(1)[1]), ValueError, r"got y of shape \(2,\). That is built otherwise"),
            ((np.array(["a", "b"]), batch(1)[1]), TypeError, r"in batch 1 of .*, got x with entries of type <U1"),
            (([[1], [1, 2]], batch(1)[1]), ValueError, "got x as nested lists whose rows have different lengths"),
        ],
    )  # fmt: skip
    def test_in_a_batch_name_its_number(self, second, error, message):
        data = training_data(given for given in (batch(0), second))
        with pytest.raises(error, match=message):
            list(data.epoch())

    def test_batches_of_another_size_are_none(self):
        data = training_data(iter([(np.ones((2, 5)), np.ones(2)), (np.ones((3, 4)), np.ones(3))]))
        assert [x.shape for x, _ in data.epoch()] == [(2, 5), (3, 4)]

    @pytest.mark.parametrize("name", ["y", "sample_weight"])
    def test_y_and_weights_come_with_the_batches(self, name):
        with pytest.raises(ValueError, match=rf"fit got x \(a generator\), and {name} besides. The batches bring"):
            training_data(generator(3), **{name: np.ones(2)})

    def test_a_generator_cannot_be_split(self):
        with pytest.raises(ValueError, match=r"validation_split=0.2 and x \(a generator\). Only arrays can be split"):
            training_data(generator(3)).split(0.2)

    def test_lists_are_several_inputs_where_something_is_to_be_predicted(self):
        ((x,),) = training_data(iter([[np.ones(2), np.zeros(2)]]), caller="predict").epoch()
        assert len(x) == 2
