"""Keras's names, their documentation, and NumPy's functions that find them."""

import inspect

import numpy as np
import pytest

from kerasedu import ops
from kerasedu.engine import Tensor
from kerasedu.engine.protocol import _rules
from kerasedu.ops import linalg, nn
from kerasedu.ops import numpy as numpy_names
from tests.unit.gradients import normal, positive

FUNCTIONS = [name for name in ops.__all__ if inspect.isfunction(getattr(ops, name))]
# They make arrays of nothing that a tape could watch, or NumPy means something else by the name.
NOT_RULES = {
    *["arange", "array", "bartlett", "blackman", "dtype", "empty", "eye", "full", "hamming", "hanning", "identity"],
    *["kaiser", "ones", "tri", "unstack", "vectorize", "zeros"],
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_operation_is_documented_and_knows_its_parameters(name):
    function = getattr(ops, name)
    assert inspect.getdoc(function)
    kinds = [p.kind for p in inspect.signature(function).parameters.values()]
    assert kinds[:1] != [inspect.Parameter.VAR_KEYWORD]


@pytest.mark.parametrize("namespace", [linalg, nn, numpy_names])
def test_sub_namespaces_hand_out_the_same_functions(namespace):
    known = [name for name in dir(namespace) if name in ops.__all__]
    assert len(known) > 0.8 * len(dir(namespace))
    assert all(getattr(namespace, name) is getattr(ops, name) for name in known)
    with pytest.raises(AttributeError, match="has no 'frobnicate'"):
        _ = namespace.frobnicate


def test_no_module_hides_an_operation():
    assert not [name for name in FUNCTIONS if inspect.ismodule(getattr(ops, name))]


def test_numpys_functions_find_the_operation_of_their_name():
    shared = [name for name in FUNCTIONS if callable(getattr(np, name, None)) and name not in NOT_RULES]
    assert [name for name in shared if getattr(np, name) not in _rules] == []


NUMPY_CALLS = [
    ("clip", [(3, 4)], {"a_min": 0.6, "a_max": 1.0}),
    ("clip", [(3, 4)], {"max": 1.0, "min": None}),
    ("concatenate", None, {"axis": 1}),
    ("cross", [(2, 3), (2, 3)], {}),
    ("cumprod", [(3, 4)], {"axis": 0}),
    ("diff", [(3, 4)], {"n": 2, "axis": 0}),
    ("dot", [(3, 4), (4, 2)], {}),
    ("flip", [(3, 4)], {"axis": 1}),
    ("hypot", [(3, 4), (4,)], {}),
    ("kron", [(2, 2), (2,)], {}),
    ("linspace", [(3,), (3,)], {"num": 4}),
    ("median", [(3, 4)], {"axis": 0}),
    ("pad", [(3, 4)], {"pad_width": 1, "mode": "reflect"}),
    ("percentile", [(3, 4)], {"q": 30}),
    ("prod", [(3, 4)], {"axis": (0, 1), "keepdims": True}),
    ("reshape", [(3, 4)], {"shape": (2, -1)}),
    ("roll", [(3, 4)], {"shift": 5}),
    ("rot90", [(3, 4)], {"k": 3}),
    ("std", [(3, 4)], {"axis": -1}),
    ("tile", [(3, 4)], {"reps": (2, 1)}),
    ("trace", [(3, 4)], {"offset": 1}),
    ("trapezoid", [(3, 4)], {"dx": 0.5}),
    ("vander", [(4,)], {"N": 3}),
]


@pytest.mark.parametrize(("name", "shapes", "options"), NUMPY_CALLS)
def test_numpys_calls_on_tensors_are_numpys_on_arrays(name, shapes, options):
    arrays = positive(*(shapes or [(3, 1), (3, 2)]))
    tensors = [Tensor(x) for x in arrays]
    function = getattr(np, name)
    ours = function(tensors, **options) if shapes is None else function(*tensors, **options)
    theirs = function(arrays, **options) if shapes is None else function(*arrays, **options)
    assert isinstance(ours, Tensor)
    np.testing.assert_allclose(ours.numpy(), theirs, rtol=1e-12)


@pytest.mark.parametrize("name", ["det", "inv", "norm", "pinv"])
def test_numpys_linear_algebra_finds_ours(name):
    (x,) = normal((3, 3))
    ours = getattr(np.linalg, name)(Tensor(x))
    assert isinstance(ours, Tensor)
    np.testing.assert_allclose(ours.numpy(), getattr(np.linalg, name)(x), rtol=1e-12)
