"""Batches of a PyDataset, made by one worker or several, as threads or processes."""

import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import numpy as np
import pytest

import kerasedu
from kerasedu.engine import settings
from kerasedu.training.data import OutOfDataWarning, training_data
from kerasedu.utils import PyDataset

SEVERAL = [{}, {"workers": 3}, {"workers": 3, "max_queue_size": 1}]
EVERYBODY = [*SEVERAL, {"workers": 2, "use_multiprocessing": True}]


class Numbers(PyDataset):
    """Batches that hold their own number. The first ones take longest; `faults` says what goes wrong in which."""

    def __init__(self, count=6, wait=0.0, faults=None, **options):
        super().__init__(**options)
        self.count, self.wait, self.faults, self.calls, self.epochs = count, wait, faults or {}, [], 0

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        self.calls.append(index)
        time.sleep(self.wait * (self.count - index))
        fault = self.faults.get(index)
        if isinstance(fault, Exception):
            raise fault
        if fault == "odd":
            raise FaultError("ou", "ch")
        if fault == "die":
            os._exit(3)
        if fault == "unpicklable":
            return lambda: 3
        return np.full((2, 1), index, "float64"), np.full(2, index + 100 * self.epochs)

    def on_epoch_begin(self):
        self.calls.append("begin")

    def on_epoch_end(self):
        self.calls.append("end")
        self.epochs += 1


class FaultError(Exception):
    """An error that cannot be made again of its text, so it does not survive pickle."""

    def __init__(self, first, second):
        super().__init__(f"{first} {second}")


def numbers(data):
    return [int(x[0, 0]) for x, _ in data.epoch()]


def data_threads():
    return [thread for thread in threading.enumerate() if thread.name.startswith("kerasedu-data")]


def nobody_works():
    return not data_threads() and not multiprocessing.active_children()


class TestOrder:
    @pytest.mark.parametrize("workforce", EVERYBODY)
    def test_is_kept_however_many_workers_there_are(self, workforce):
        with training_data(Numbers(wait=0.002), **workforce) as data:
            assert [numbers(data) for _ in range(2)] == [list(range(6))] * 2
        assert nobody_works()

    @pytest.mark.parametrize("workforce", SEVERAL)
    def test_is_drawn_from_the_one_random_stream_when_shuffled(self, workforce):
        settings.set_random_seed(5)
        expected = [settings.generator().permutation(6).tolist() for _ in range(2)]
        settings.set_random_seed(5)
        data = training_data(Numbers(wait=0.002), shuffle=True, **workforce)
        assert [numbers(data) for _ in range(2)] == expected

    @pytest.mark.parametrize("workforce", SEVERAL)
    def test_with_steps_goes_on_and_starts_over_as_with_arrays(self, workforce):
        data = training_data(Numbers(5), steps=3, **workforce)
        assert (data.steps, numbers(data)) == (3, [0, 1, 2])
        with pytest.warns(OutOfDataWarning, match="3 batches and got 2, as the data has 5 batches"):
            assert numbers(data) == [3, 4]
        assert numbers(data) == [0, 1, 2]

    def test_has_no_end_where_num_batches_is_none(self):
        class Endless(Numbers):
            num_batches = None

        data = training_data(Endless(), steps=4, shuffle=True, workers=2)
        assert [numbers(data) for _ in range(2)] == [[0, 1, 2, 3], [4, 5, 6, 7]]
        with pytest.raises(
            ValueError, match=r"PyDataset Endless\), whose num_batches is None. Say how many .*steps_per"
        ):
            training_data(Endless())


class TestEpochs:
    @pytest.mark.parametrize("workforce", SEVERAL)
    def test_are_told_when_they_begin_and_when_all_batches_are_made(self, workforce):
        dataset = Numbers(3)
        data = training_data(dataset, **workforce)
        for _ in range(2):
            numbers(data)
        for calls in (dataset.calls[:5], dataset.calls[5:]):
            assert (calls[0], sorted(calls[1:4]), calls[4]) == ("begin", [0, 1, 2], "end")

    def test_of_some_steps_make_no_batch_of_the_next_one(self):
        dataset = Numbers(6)
        data = training_data(dataset, steps=2, workers=3)
        numbers(data)
        assert sorted(map(str, dataset.calls)) == ["0", "1", "begin", "end"]

    def test_change_the_dataset_in_worker_processes_too(self):
        with training_data(Numbers(2), workers=2, use_multiprocessing=True) as data:
            assert [[int(y[0]) for _, y in data.epoch()] for _ in range(2)] == [[0, 1], [100, 101]]

    def test_peek_is_an_epoch_of_one_batch_to_the_dataset_as_in_keras(self):
        dataset = Numbers(3)
        x, _ = training_data(dataset).peek()
        assert (x.tolist(), x.dtype, dataset.calls) == ([[0], [0]], "float32", ["begin", 0, "end"])


class TestWorkers:
    def test_work_at_the_same_time(self):
        start = time.perf_counter()
        numbers(training_data(Numbers(8, wait=0.01), workers=4, max_queue_size=8))
        assert time.perf_counter() - start < 0.6 * sum(0.01 * n for n in range(1, 9))

    def test_one_makes_a_batch_when_it_is_wanted(self):
        dataset = Numbers()
        epoch = training_data(dataset).epoch()
        next(epoch)
        assert dataset.calls == ["begin", 0]

    def test_make_no_more_batches_than_the_queue_holds(self):
        dataset = Numbers(20)
        with training_data(dataset, workers=2, max_queue_size=4) as data:
            epoch = data.epoch()
            next(epoch)
            time.sleep(0.1)
            assert 4 <= len(dataset.calls) - 1 <= 6

    @pytest.mark.parametrize("options", [{"workers": 2}, {"workers": 1, "use_multiprocessing": True}])
    def test_may_be_the_datasets_own_choice(self, options):
        data = training_data(Numbers(max_queue_size=3, **options))
        assert (data.workers, data.use_multiprocessing, data.most) == (
            options["workers"],
            options.get("use_multiprocessing", False),
            3,
        )
        assert training_data(Numbers(workers=2), workers=5).workers == 5

    @pytest.mark.parametrize("workforce", EVERYBODY)
    def test_have_ended_after_an_epoch_that_was_left(self, workforce):
        with training_data(Numbers(20, wait=0.0005), **workforce) as data:
            for _ in data.epoch():
                break
            assert numbers(data) == list(range(20))
        assert nobody_works()

    @pytest.mark.parametrize("workforce", EVERYBODY[1:])
    @pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
    def test_have_ended_after_an_error_in_the_training(self, workforce, error):
        def train():
            with training_data(Numbers(20), **workforce) as data:
                for _ in data.epoch():
                    raise error

        with pytest.raises(error) as caught:
            train()
        assert nobody_works()
        del caught

    def test_have_ended_where_nobody_closes_the_data(self):
        data = training_data(Numbers(), workers=2, use_multiprocessing=True)
        numbers(data)
        del data
        gc.collect()
        assert nobody_works()

    def test_close_may_be_called_twice(self):
        data = training_data(Numbers(), workers=2, use_multiprocessing=True)
        numbers(data)
        data.close()
        data.close()
        assert nobody_works()


class TestErrors:
    @pytest.mark.parametrize("workforce", EVERYBODY)
    def test_in_a_worker_keep_their_type_and_get_the_number_of_the_batch(self, workforce):
        seen = []
        with training_data(Numbers(faults={3: KeyError("ouch")}), **workforce) as data:
            with pytest.raises(KeyError, match="ouch") as caught:
                seen.extend(int(x[0, 0]) for x, _ in data.epoch())
            assert seen == [0, 1, 2]
            assert caught.value.__notes__ == ["fit: x (the PyDataset Numbers) raised this in batch 3, counted from 0."]
        assert nobody_works()

    def test_in_a_process_have_its_traceback_as_their_cause(self):
        with (
            training_data(Numbers(faults={1: KeyError("ouch")}), workers=1, use_multiprocessing=True) as data,
            pytest.raises(KeyError) as caught,
        ):
            numbers(data)
        assert "in __getitem__" in str(caught.value.__cause__)

    def test_that_cannot_be_pickled_are_told_in_words(self):
        with (
            training_data(Numbers(faults={1: "odd"}), workers=1, use_multiprocessing=True) as data,
            pytest.raises(RuntimeError, match="FaultError: ou ch"),
        ):
            numbers(data)

    def test_of_batches_that_cannot_be_pickled_say_so(self):
        with (
            training_data(Numbers(faults={1: "unpicklable"}), workers=1, use_multiprocessing=True) as data,
            pytest.raises(RuntimeError, match="The batch cannot be pickled"),
        ):
            numbers(data)

    def test_of_a_process_that_dies_say_so(self):
        with (
            training_data(Numbers(faults={1: "die"}), workers=1, use_multiprocessing=True) as data,
            pytest.raises(
                RuntimeError, match=r"Numbers\), and a worker process ended with exit code 3. It may have run"
            ),
        ):
            numbers(data)
        assert nobody_works()

    @pytest.mark.parametrize("workforce", SEVERAL)
    def test_that_mean_the_end_of_an_iterator_are_errors(self, workforce):
        with pytest.raises(RuntimeError, match=r"fit: x \(the PyDataset Numbers\) raised StopIteration at batch 1"):
            numbers(training_data(Numbers(faults={1: StopIteration()}), **workforce))

    def test_of_a_dataset_that_cannot_be_sent_to_processes_say_what_to_do(self):
        dataset = Numbers()
        dataset.read = lambda index: index
        with (
            training_data(dataset, workers=2, use_multiprocessing=True) as data,
            pytest.raises(
                TypeError, match=r"sends the dataset .* by pickle; and it cannot be pickled: .* leave use_multi"
            ),
        ):
            numbers(data)
        assert nobody_works()

    def test_in_a_batch_name_its_number(self):
        class Uneven(Numbers):
            def __getitem__(self, index):
                x, y = super().__getitem__(index)
                return (x, y[: 2 - index // 4]) if index != 2 else [x, y]

        with pytest.raises(
            ValueError, match=r"in batch 4 of x \(the PyDataset Uneven\), got different numbers of samples"
        ):
            numbers(training_data(Uneven(), workers=2))

    def test_a_dataset_without_batches_is_refused(self):
        with pytest.raises(ValueError, match=r"PyDataset Numbers\), which has 0 batches. It needs at least one"):
            training_data(Numbers(0))

    @pytest.mark.parametrize("name", ["y", "sample_weight"])
    def test_y_and_weights_come_with_the_batches(self, name):
        with pytest.raises(ValueError, match=rf"fit got x \(the PyDataset Numbers\), and {name} besides"):
            training_data(Numbers(), **{name: np.ones(3)})

    def test_a_dataset_cannot_be_split(self):
        with pytest.raises(
            ValueError, match=r"validation_split=0.2 and x \(the PyDataset Numbers\). Only arrays can be"
        ):
            training_data(Numbers()).split(0.2)


class Plain:
    """What walks like a PyDataset."""

    def __len__(self):
        return 3

    def __getitem__(self, index):
        return np.full((2, 1), index), np.full(2, index)


class WithoutInit(PyDataset):
    """As many people write it: without calling the constructor it has from PyDataset."""

    def __init__(self):
        pass

    __len__ = Plain.__len__
    __getitem__ = Plain.__getitem__


@pytest.mark.parametrize("dataset", [Plain(), WithoutInit()])
def test_what_has_numbered_batches_is_a_dataset(dataset):
    assert numbers(training_data(dataset, workers=2)) == [0, 1, 2]


IN_ONE_FILE = """
    import numpy as np
    from kerasedu.training.data import training_data
    from kerasedu.utils import PyDataset

    class Mine(PyDataset):
        def __len__(self):
            return 3

        def __getitem__(self, index):
            return np.full(2, index), np.ones(2)

    def main():
        with training_data(Mine(), workers=2, use_multiprocessing=True) as data:
            print([int(x[0]) for x, _ in data.epoch()])
"""


HOUSE = os.environ | {"PYTHONPATH": str(Path(kerasedu.__file__).parents[1])}


def run(*command):
    """Run Python, with the house on its path."""
    return subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, check=False, timeout=120, env=HOUSE
    )


class TestProcessesOfAScript:
    def test_find_a_dataset_that_is_defined_in_it(self, tmp_path):
        script = tmp_path / "script.py"
        script.write_text(textwrap.dedent(IN_ONE_FILE) + "if __name__ == '__main__':\n    main()\n", encoding="utf-8")
        done = run(script)
        assert done.stdout == "[0, 1, 2]\n", done.stderr

    def test_need_the_usual_guard_and_its_absence_is_told(self, tmp_path):
        script = tmp_path / "script.py"
        script.write_text(textwrap.dedent(IN_ONE_FILE) + "main()\n", encoding="utf-8")
        assert "the script starts its training without `if __name__ == '__main__':`" in run(script).stderr

    def test_do_not_find_one_that_is_defined_in_a_notebook(self):
        done = run("-c", textwrap.dedent(IN_ONE_FILE) + "main()\n")
        assert "A class from a notebook cell or from `python -c` goes into a file of its own" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent otherwise there")
@pytest.mark.parametrize("processes", [False, True])
def test_ctrl_c_ends_workers(processes, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent(f"""
            import time, numpy as np
            from kerasedu.training.data import training_data
            from kerasedu.utils import PyDataset

            class Slow(PyDataset):
                def __len__(self):
                    return 1000

                def __getitem__(self, index):
                    time.sleep(0.05)
                    return np.ones(2), np.ones(2)

            if __name__ == "__main__":
                with training_data(Slow(), workers=2, use_multiprocessing={processes}) as data:
                    for number, _ in enumerate(data.epoch()):
                        if number == 1:
                            print("running", flush=True)
        """),
        encoding="utf-8",
    )
    with subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=HOUSE
    ) as process:
        assert process.stdout.readline() == "running\n"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert errors.count("KeyboardInterrupt") == 1
    assert "Error" not in errors
