"""What every explorer has from its base class."""

import asyncio
import threading

import numpy as np

from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential
from kerasedu.widgets import StepThrough


def explorer():
    model = Sequential([Input((2,)), Dense(1)])
    model.compile("sgd", "mse")
    return StepThrough(model, np.ones((3, 2)), np.ones((3, 1)))


def test_work_asked_for_in_another_thread_waits_for_the_kernels_own():
    """As while a cell runs: what the page sends meanwhile must not change the model that is being trained."""

    async def cell():
        widget, done = explorer(), []
        beside = threading.Thread(target=widget.at_home, args=(lambda: done.append(threading.current_thread()),))
        beside.start()
        beside.join()
        while_it_runs = list(done)
        await asyncio.sleep(0.01)
        return while_it_runs, done

    while_it_runs, done = asyncio.run(cell())
    assert while_it_runs == []
    assert done == [threading.main_thread()]


def test_work_asked_for_in_the_kernels_own_thread_is_done_at_once():
    done = []
    explorer().at_home(lambda: done.append(True))
    assert done == [True]


def test_without_a_kernel_any_thread_may_do_it():
    widget, done = explorer(), []
    beside = threading.Thread(target=widget.at_home, args=(lambda: done.append(True),))
    beside.start()
    beside.join()
    assert done == [True]
