import threading

from kerasedu.engine.workers import Workers


def test_a_task_runs_on_a_thread_of_its_own():
    names = []
    task = Workers(1).submit(lambda: names.append(threading.current_thread().name))
    while not names:
        pass
    task.end()
    assert names == ["kerasedu-slices_0"]


def test_a_task_that_has_not_begun_is_taken_back():
    helpers, wait, ran = Workers(1), threading.Event(), []
    first = helpers.submit(lambda: wait.wait(10))
    second = helpers.submit(lambda: ran.append("second"))
    third = helpers.submit(lambda: ran.append("third"))
    while not first._taken.locked():
        pass
    second.end()  # at once: the only thread is busy
    wait.set()
    first.end()
    while not ran:
        pass
    third.end()
    assert ran == ["third"]


def test_the_end_of_a_task_that_has_begun_is_waited_for():
    wait, ran = threading.Event(), []
    task = Workers(1).submit(lambda: ran.append(wait.wait(10)))
    while not task._taken.locked():
        pass
    threading.Timer(0.05, wait.set).start()
    task.end()
    assert ran == [True]
