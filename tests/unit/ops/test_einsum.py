import numpy as np
import pytest

from kerasedu import ops
from kerasedu.engine import Tensor
from tests.unit.gradients import normal
from tests.unit.ops.gradient_cases.normalization import EINSUMS


@pytest.mark.parametrize("case", EINSUMS, ids=lambda case: case[0])
def test_einsum_is_that_of_numpy(case):
    subscripts, *shapes = case
    arrays = normal(*shapes)
    np.testing.assert_allclose(ops.einsum(subscripts, *arrays), np.einsum(subscripts, *arrays), atol=1e-12)


def test_number_types_stay():
    a = np.arange(6, dtype="int32").reshape(2, 3)
    assert ops.einsum("ij->i", a).dtype == "int32"
    assert ops.einsum("ij,kj->ik", a.astype("float32"), a.astype("float32")).dtype == "float32"


def test_numpy_finds_it():
    x = Tensor(np.ones((2, 3)))
    assert isinstance(np.einsum("ij,ij->i", x, x), Tensor)


@pytest.mark.parametrize(
    ("subscripts", "shapes", "message"),
    [
        ("ij,jk->ik", [(2, 3)], "got 1 arrays, and 'ij,jk->ik' names the axes of 2"),
        ("ijk->i", [(2, 3)], "an array with 2 axes where 'ijk->i' names 'ijk'"),
        ("i->i", [(2, 3)], "an array with 2 axes where 'i->i' names 'i'"),
    ],
)
def test_names_that_do_not_fit_are_refused(subscripts, shapes, message):
    with pytest.raises(ValueError, match=message):
        ops.einsum(subscripts, *normal(*shapes))


def test_an_unknown_argument_is_refused():
    with pytest.raises(TypeError, match="no argument 'order'"):
        ops.einsum("i->i", np.ones(2), order="C")
