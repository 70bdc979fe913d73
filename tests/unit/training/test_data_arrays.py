"""Arrays in memory, and what is like them, batch by batch."""

from typing import NamedTuple

import numpy as np
import pytest

from kerasedu.engine import Tensor, Variable, settings, workspace
from kerasedu.training.data import OutOfDataWarning, training_data
from kerasedu.training.data import values as values_module


class Pair(NamedTuple):
    """A structure with names."""

    left: np.ndarray
    right: np.ndarray


X, Y = np.arange(10.0, dtype="float32")[:, None], np.arange(10)


def batches(*arguments, epochs=1, **options):
    """The batches of some epochs, in one list."""
    with training_data(*arguments, **options) as data:
        return [batch for _ in range(epochs) for batch in data.epoch()]


def samples(*arguments, **options):
    """The first entry of each sample, batch by batch, for the first epoch."""
    return [batch[0].ravel().tolist() for batch in batches(*arguments, **options)]


class TestBatches:
    def test_are_tuples_of_what_was_given(self):
        assert [len(batches(*(X, Y, X[:, 0])[:n])[0]) for n in (1, 2, 3)] == [1, 2, 3]

    def test_hold_32_samples_where_nothing_is_said_and_the_last_one_what_is_left(self):
        assert [len(x) for (x,) in batches(np.zeros((70, 2)))] == [32, 32, 6]

    def test_are_counted_up_front(self):
        data = training_data(X, Y, batch_size=4)
        assert (data.steps, data.batch_size) == (3, 4)

    def test_keep_each_truth_and_weight_with_its_sample(self):
        for x, y, weight in batches(X, Y, Y * 2.0, batch_size=3, shuffle=True):
            np.testing.assert_array_equal(x[:, 0], y)
            np.testing.assert_array_equal(weight, 2 * y)

    def test_peek_shows_the_first_sample_and_uses_nothing_up(self):
        settings.set_random_seed(0)
        data = training_data(X, Y, batch_size=4, shuffle=True)
        state = settings.generator().bit_generator.state
        x, y = data.peek()
        assert (x.tolist(), y.tolist()) == ([[0.0]], [0])
        assert settings.generator().bit_generator.state == state
        assert sum(len(x) for x, _ in data.epoch()) == 10

    def test_floats_are_floatx_and_everything_else_is_kept(self):
        kinds = {name: np.ones(4, name) for name in ("float16", "float32", "float64", "uint8", "int64", "bool")}
        ((x,),) = batches(kinds)
        assert [str(x[name].dtype) for name in kinds] == ["float32"] * 3 + ["uint8", "int64", "bool"]

    def test_large_arrays_become_floatx_batch_by_batch(self, monkeypatch):
        monkeypatch.setattr(values_module, "SMALL", 10)
        data = training_data(np.ones((6, 2)), np.ones(6), batch_size=4)
        assert data.whole[0].dtype == "float64"
        assert {part.dtype.name for batch in [*data.epoch(), data.peek()] for part in batch} == {"float32"}

    def test_in_a_half_precision_house_are_half_as_precise(self, monkeypatch):
        monkeypatch.setattr(settings, "_floatx", "float16")
        assert batches(X)[0][0].dtype == "float16"


class TestOrder:
    def test_is_the_arrays_own_without_shuffling(self):
        assert samples(X, batch_size=4) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]

    def test_is_drawn_from_the_one_random_stream_at_the_beginning_of_each_epoch(self):
        settings.set_random_seed(3)
        expected = [settings.generator().permutation(10) for _ in range(2)]
        settings.set_random_seed(3)
        data = training_data(X, Y, batch_size=4, shuffle=True)
        for order in expected:
            np.testing.assert_array_equal(np.concatenate([y for _, y in data.epoch()]), order)

    @pytest.mark.parametrize("kind", ["float32", "uint8", ">i4", "U3", "O"])
    def test_brings_each_kind_of_number_and_text_with_it(self, kind):
        x = np.arange(10).astype("U3").astype(kind)
        settings.set_random_seed(3)
        order = settings.generator().permutation(10)
        settings.set_random_seed(3)
        data = training_data(x, batch_size=4, shuffle=True, takes_text=True)
        np.testing.assert_array_equal(np.concatenate([batch for (batch,) in data.epoch()]), x[order])

    def test_leaves_batches_alone_that_somebody_keeps(self, monkeypatch):
        monkeypatch.setattr(workspace, "LEAST", 0)
        monkeypatch.setattr(workspace, "SMALLEST", 0)
        with workspace.reused_memory():
            kept = batches(X, Y, batch_size=4, shuffle=True, epochs=3)
        for epoch in range(3):
            x, y = (np.concatenate(part) for part in zip(*kept[3 * epoch : 3 * epoch + 3], strict=True))
            np.testing.assert_array_equal(x.ravel(), y)
            np.testing.assert_array_equal(np.sort(y), Y)

    def test_batch_keeps_neighbours_together_and_the_short_batch_last(self):
        settings.set_random_seed(0)
        seen = samples(np.arange(42.0), batch_size=4, shuffle="batch")
        assert seen[-1] in ([40, 41], [41, 40])
        assert all(sorted(batch) == list(range(4 * (int(min(batch)) // 4), int(max(batch)) + 1)) for batch in seen)
        starts = [min(batch) for batch in seen[:-1]]
        assert starts != sorted(starts)
        assert any(batch != sorted(batch) for batch in seen)

    @pytest.mark.parametrize("shuffle", ["batches", None, 0.5])
    def test_that_nobody_knows_is_refused(self, shuffle):
        with pytest.raises(ValueError, match=r"fit got shuffle=.* It takes True, False or 'batch'"):
            training_data(X, Y, shuffle=shuffle)


class TestSteps:
    def test_an_epoch_is_that_many_batches_and_the_next_one_goes_on_behind_it(self):
        data = training_data(np.arange(16.0), batch_size=4, steps=2)
        assert data.steps == 2
        assert [[int(x[0]) for (x,) in data.epoch()] for _ in range(3)] == [[0, 4], [8, 12], [0, 4]]

    def test_the_epoch_ends_with_a_warning_where_the_batches_end_and_the_next_one_starts_over(self):
        data = training_data(X, batch_size=4, steps=2)
        assert [int(x[0, 0]) for (x,) in data.epoch()] == [0, 4]
        with pytest.warns(OutOfDataWarning, match="was to have 2 batches and got 1, as the data has 3 batches"):
            assert [int(x[0, 0]) for (x,) in data.epoch()] == [8]
        assert [int(x[0, 0]) for (x,) in data.epoch()] == [0, 4]

    def test_too_many_are_warned_of_in_every_epoch(self):
        data = training_data(X, batch_size=4, steps=7)
        for _ in range(2):
            with pytest.warns(OutOfDataWarning, match="was to have 7 batches and got 3") as caught:
                assert len(list(data.epoch())) == 3
            assert caught[0].filename == __file__

    def test_shuffled_each_sample_comes_once_before_one_comes_again(self):
        data = training_data(np.arange(12.0), batch_size=4, steps=1, shuffle=True)
        seen = np.concatenate([x for _ in range(3) for (x,) in data.epoch()])
        assert sorted(seen) == list(range(12))

    @pytest.mark.parametrize("caller", ["evaluate", "predict", "fit: validation_data"])
    def test_judging_always_begins_with_the_first_batch(self, caller):
        data = training_data(X, batch_size=4, steps=2, caller=caller)
        for _ in range(3):
            assert [int(x[0, 0]) for (x,) in data.epoch()] == [0, 4]


class TestStructures:
    def test_lists_tuples_and_dicts_come_back_as_such(self):
        for given in ([X, X], (X, X), Pair(X, X), {"b": X, "a": [X, X]}):
            ((x, y), *_) = batches(given, {"o": Y}, batch_size=4)
            assert type(x) is type(given)
            assert y["o"].tolist() == [0, 1, 2, 3]
        assert list(x) == ["b", "a"]
        assert x["a"][1].shape == (4, 1)

    def test_a_list_of_numbers_is_one_array_and_a_list_of_arrays_is_several_inputs(self):
        assert batches([[1, 2], [3, 4]])[0][0].tolist() == [[1, 2], [3, 4]]
        assert batches([1.5, 2.5])[0][0].dtype == "float32"
        assert isinstance(batches([X, [[1.0]] * 10])[0][0], list)
        assert isinstance(batches([[[1.0]] * 10, X])[0][0], list)
        assert batches([np.float64(1), np.float64(2)])[0][0].tolist() == [1, 2]

    def test_tensors_and_variables_are_arrays(self):
        for x in (Tensor(X), Variable(X)):
            assert type(batches(x)[0][0]) is np.ndarray

    def test_one_array_of_weights_may_serve_several_outputs(self):
        assert batches(X, [Y, Y], Y * 1.0)[0][2].shape == (10,)

    def test_the_whole_is_there_to_be_checked(self):
        x, y, weight = training_data({"a": X}, Y).whole
        assert (x["a"].shape, y.shape, weight) == ((10, 1), (10,), None)


class TestFrames:
    pandas = pytest.importorskip("pandas")

    def test_columns_of_different_numbers_become_one_type(self):
        frame = self.pandas.DataFrame({"a": [1.5, 2.5], "b": [1, 2], "c": [True, False]})
        assert batches(frame)[0][0].tolist() == [[1.5, 1.0, 1.0], [2.5, 2.0, 0.0]]
        assert batches(frame[["b"]])[0][0].dtype == "int64"

    def test_a_series_is_a_column(self):
        series = self.pandas.Series([1.0, 2.0], index=[7, 9])
        assert [part.shape for part in batches(series, series)[0]] == [(2, 1), (2, 1)]
        assert batches({"a": series})[0][0]["a"].shape == (2, 1)

    def test_nullable_columns_are_numbers_unless_one_is_missing(self):
        whole = self.pandas.DataFrame({"a": self.pandas.array([1, 2], "Int64")})
        assert batches(whole)[0][0].tolist() == [[1], [2]]
        with pytest.raises(ValueError, match=r"fit got x with 1 entries that are NaN .*first at x\[1, 0\]"):
            training_data(self.pandas.DataFrame({"a": self.pandas.array([1, None], "Int64")}))

    def test_columns_that_hold_no_numbers_are_named(self):
        frame = self.pandas.DataFrame({"age": [1], "town": ["Ulm"], "day": self.pandas.to_datetime(["2024-01-01"])})
        with pytest.raises(TypeError, match=r"columns that hold no numbers: 'town' \((object|str)\), 'day' \(datetime"):
            training_data(frame)

    def test_many_such_columns_are_counted(self):
        frame = self.pandas.DataFrame({f"c{i}": ["a"] for i in range(8)})
        with pytest.raises(TypeError, match=r"'c4' \(\w+\) and 3 more. Drop them, or .*pandas.get_dummies\(x\)"):
            training_data(frame)

    def test_a_series_of_texts_is_refused(self):
        with pytest.raises(TypeError, match="fit got y with entries of type object, which are not numbers"):
            training_data([1], self.pandas.Series(["a"], dtype=object))


class TestText:
    def test_is_taken_where_it_is_welcome(self):
        for texts in (["a", "bc"], np.array(["a", "bc"], object)):
            assert batches(texts, [1, 2], takes_text=True)[0][0].tolist() == ["a", "bc"]

    def test_is_no_label_even_then(self):
        with pytest.raises(TypeError, match="fit got y with entries of type <U1, which are not numbers"):
            training_data(["a"], ["b"], takes_text=True)

    def test_objects_are_no_texts(self):
        with pytest.raises(TypeError, match="fit got x with entries of type object"):
            training_data(np.array(["a", 3], object), takes_text=True)


class TestRefusals:
    @pytest.mark.parametrize(
        ("arguments", "error", "message"),
        [
            ((X, Y[:3]), ValueError, r"x with 10 samples \(shape \(10, 1\)\) and y with 3 \(shape \(3,\)\). Each"),
            (({"a": X, "b": X[:3]}, Y), ValueError, r"x\['a'\] with 10 .* and x\['b'\] with 3 \(shape \(3, 1\)\)"),
            ((X, [Y, Y[:3]]), ValueError, r"fit got x with 10 samples .* and y\[1\] with 3"),
            ((X, Y, np.ones(3)), ValueError, r"x with 10 samples .* and sample_weight with 3"),
            (([X[0], X[1], X[2]], [0, 1, 2]), ValueError, r"x is a list of 3 arrays, .* as many inputs.*np.stack\(x\)"),
            ((X[:0], Y[:0]), ValueError, r"x of shape \(0, 1\): there are no samples in it"),
            (([], []), ValueError, r"x of shape \(0,\): there are no samples in it"),
            (({},), ValueError, r"fit got x={}, with no array in it"),
            ((X, None, Y), ValueError, r"fit got sample_weight and no y, so there is no loss that it could weigh"),
            ((X, [Y, Y], [Y * 1.0]), ValueError, r"weight for output \[0\] and y for output \[0\], output \[1\]. Give"),
            ((X, Y, [Y * 1.0]), ValueError, r"sample_weight for output \[0\] and y for output . Give"),
            (({"a": X * np.nan},), ValueError, r"x\['a'\] with 10 entries that are NaN .* first at x\['a'\]\[0, 0\]"),
            (({"a": None},), ValueError, r"fit got x\['a'\]=None"),
            ((lambda: 3,), TypeError, r"fit got x=<lambda>, a function. If it makes batches, call it"),
            ((np.ones(3, complex),), TypeError, r"fit got x with entries of type complex128, which are not numbers"),
            (("abc",), TypeError, r"fit got x with entries of type <U3"),
        ],
    )  # fmt: skip
    def test_say_what_is_wrong_and_where(self, arguments, error, message):
        with pytest.raises(error, match=message):
            training_data(*arguments)

    def test_call_the_arguments_by_their_names(self):
        names = ("validation_data[0]", "validation_data[1]", "validation_data[2]")
        with pytest.raises(ValueError, match=r"evaluate got validation_data\[0\] .* validation_data\[1\] with 3"):
            training_data(X, Y[:3], caller="evaluate", argument_names=names)

    def test_sparse_matrices_are_named_as_such(self):
        sparse = pytest.importorskip("scipy.sparse")
        with pytest.raises(TypeError, match=r"fit got x as a sparse matrix of shape \(10, 1\).*give x.toarray\(\)"):
            training_data(sparse.csr_matrix(X))

    @pytest.mark.parametrize(
        ("options", "message"),
        [({"workers": -1}, "Got workers=-1"), ({"max_queue_size": 0}, "Got max_queue_size=0. It takes a whole number")],
    )
    def test_of_workers_that_make_no_sense(self, options, message):
        with pytest.raises(ValueError, match=message):
            training_data(X, **options)


class TestSplit:
    def test_takes_the_last_samples_of_every_array(self):
        learned, judged = training_data({"a": X}, Y, Y * 1.0, batch_size=4, shuffle=True).split(0.25)
        assert (learned.steps, judged.steps) == (2, 1)
        assert sorted(np.concatenate([y for _, y, _ in learned.epoch()])) == list(range(7))
        ((x, y, weight),) = judged.epoch()
        assert (x["a"].ravel().tolist(), y.tolist(), weight.tolist()) == ([7, 8, 9],) * 3

    def test_judges_the_same_samples_each_time(self):
        _, judged = training_data(X, batch_size=2, steps=2).split(0.5)
        for _ in range(2):
            assert [x.ravel().tolist() for (x,) in judged.epoch()] == [[5, 6], [7, 8]]

    @pytest.mark.parametrize("share", [0, 1, 1.5, "0.2", True, None])
    def test_takes_a_share(self, share):
        with pytest.raises(ValueError, match=r"fit got validation_split=.* It takes a share between 0 and 1"):
            training_data(X).split(share)

    def test_leaves_something_on_both_sides(self):
        with pytest.raises(ValueError, match=r"validation_split=0.5 with 1 samples, which leaves 0 for training and 1"):
            training_data(X[:1]).split(0.5)
