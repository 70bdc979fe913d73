import threading

from kerasedu.engine.workers import Workers

SECONDS = 10  # until a test that waits in vain fails


def test_a_task_runs_on_a_thread_of_its_own():
    names, ran = [], threading.Event()

    def work():
        names.append(threading.current_thread().name)
        ran.set()

    task = Workers(1).submit(work)
    assert ran.wait(SECONDS)
    task.end()
    assert names == ["kerasedu-slices_0"]


def test_a_task_that_has_not_begun_is_taken_back():
    helpers, begun, go_on, done, ran = Workers(1), threading.Event(), threading.Event(), threading.Event(), []
    first = helpers.submit(lambda: (begun.set(), go_on.wait(SECONDS)))
    second = helpers.submit(lambda: ran.append("second"))
    helpers.submit(lambda: (ran.append("third"), done.set()))
    assert begun.wait(SECONDS)
    second.end()  # at once: the only thread is busy
    go_on.set()
    first.end()
    assert done.wait(SECONDS)
    assert ran == ["third"]


def test_the_end_of_a_task_that_has_begun_is_waited_for():
    begun, go_on, ran = threading.Event(), threading.Event(), []
    task = Workers(1).submit(lambda: (begun.set(), ran.append(go_on.wait(SECONDS))))
    assert begun.wait(SECONDS)
    threading.Timer(0.05, go_on.set).start()
    task.end()
    assert ran == [True]
