"""Conditions, loops, and functions of functions."""

from functools import partial

from kerasedu import ops
from tests.unit.gradients import normal


@ops.custom_gradient
def cube(x):
    return x**3, lambda grad: grad * 3 * x**2


@ops.custom_gradient
def product(x, y):
    return x * y, lambda grad: (grad * y, grad * x)


def step(state, x):
    return state * x, state + x


def rows(x):
    return x[0] * x[1]


CASES = [
    ("cond", lambda x: ops.cond(True, lambda: x * x, lambda: x), normal((3,))),
    ("switch", lambda x: ops.switch(5, [lambda a: a, lambda a: a * a], x), normal((3,))),
    ("while_loop", lambda x: ops.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * x), (0, x))[1], normal((3,))),
    ("fori_loop", lambda x: ops.fori_loop(0, 3, lambda i, y: y * x + i, x), normal((3,))),
    ("scan", lambda s, x: ops.scan(step, s, x)[1], normal((2,), (4, 2))),
    ("scan", lambda s, x: ops.scan(step, s, x, reverse=True)[0], normal((2,), (4, 2))),
    ("map", partial(ops.map, rows), normal((4, 2))),
    ("map", lambda x, y: ops.map(lambda one: {"a": one[0] * one[1]}, (x, y))["a"], normal((4, 2), (4,))),
    ("vectorized_map", partial(ops.vectorized_map, rows), normal((4, 2))),
    *(
        ("associative_scan", lambda x, back=back: ops.associative_scan(ops.multiply, x, back, axis=1), normal((2, 5)))
        for back in (False, True)
    ),
    ("vectorize", ops.vectorize(lambda a, b: a * a * b), normal((2, 1), (3,))),
    ("vectorize", ops.vectorize(ops.dot, signature="(n),(n)->()"), normal((2, 3), (3,))),
    ("custom_gradient", lambda x: cube(2 * x), normal((3,))),
    ("custom_gradient", product, normal((3,), (3,))),
]
NO_DERIVATIVE = {"jvp"}
