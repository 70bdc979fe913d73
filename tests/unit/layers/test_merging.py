import numpy as np
import pytest

from kerasedu import layers
from kerasedu.engine.masks import get_mask, set_mask
from kerasedu.layers import Add, Average, Concatenate, Dot, Input, Maximum, Minimum, Multiply, Subtract
from tests.unit.layers.check_layer import check_layer

RNG = np.random.default_rng(0)
A, B, C = (RNG.normal(size=shape).astype("float32") for shape in [(2, 3, 4), (2, 3, 4), (2, 1, 4)])
ROWS = RNG.normal(size=(2, 4)).astype("float32")
MERGES = {
    Add: lambda a, b: a + b,
    Subtract: lambda a, b: a - b,
    Multiply: lambda a, b: a * b,
    Average: lambda a, b: (a + b) / 2,
    Maximum: np.maximum,
    Minimum: np.minimum,
}


@pytest.mark.parametrize("merge", MERGES)
def test_merging_number_by_number(merge):
    for other in (B, C):
        result = check_layer(merge, {}, [A, other], output_shape=A.shape, weights={}).output
        np.testing.assert_allclose(result, MERGES[merge](A, other), rtol=1e-6)
    function = getattr(layers, merge.__name__.lower())
    np.testing.assert_array_equal(function([A, B]), merge()([A, B]))


def test_an_array_with_fewer_axes_gets_new_ones_behind_the_batch():
    np.testing.assert_array_equal(Add()([A, ROWS]), A + ROWS[:, None])
    np.testing.assert_array_equal(Multiply()([ROWS, A]), A * ROWS[:, None])


def test_more_than_two_arrays():
    np.testing.assert_allclose(Average()([A, B, C, ROWS]), (A + B + C + ROWS[:, None]) / 4, rtol=1e-5)
    np.testing.assert_array_equal(Maximum()([A, B, C]), np.maximum(np.maximum(A, B), C))


def test_symbolic_shapes_broadcast():
    assert Add()([Input((3, 4)), Input((4,))]).shape == (None, 3, 4)
    assert Add()([Input((None, 4)), Input((5, 4))]).shape == (None, None, 4)
    assert Concatenate(axis=1)([Input((None, 4)), Input((5, 4))]).shape == (None, None, 4)


@pytest.mark.parametrize(("axis", "shape"), [(-1, (2, 3, 8)), (1, (2, 6, 4)), (-2, (2, 6, 4))])
def test_concatenate_puts_arrays_side_by_side(axis, shape):
    result = check_layer(Concatenate, {"axis": axis}, [A, B], output_shape=shape).output
    np.testing.assert_array_equal(result, np.concatenate([A, B], axis))
    np.testing.assert_array_equal(layers.concatenate([A, B], axis), result)


@pytest.mark.parametrize(
    ("axes", "a", "b", "subscripts"),
    [
        (1, ROWS, ROWS, "ni,ni->n"),
        (2, A, B, "nij,nkj->nik"),
        ((1, 1), A, B, "nij,nik->njk"),
        ((2, 1), A, ROWS, "nij,nj->ni"),
        (-1, A, B, "nij,nkj->nik"),
    ],
)
def test_dot_sums_products_along_an_axis_of_each(axes, a, b, subscripts):
    expected = np.einsum(subscripts, a, b)
    expected = expected[:, None] if expected.ndim == 1 else expected
    np.testing.assert_allclose(check_layer(Dot, {"axes": axes}, [a, b]).output, expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(layers.dot([a, b], axes), Dot(axes)([a, b]))


def test_a_normalized_dot_is_a_cosine():
    np.testing.assert_allclose(Dot(1, normalize=True)([ROWS, 3 * ROWS]), [[1], [1]], rtol=1e-5)
    check_layer(Dot, {"axes": 2, "normalize": True}, [A, B], output_shape=(2, 3, 3))


M1, M2 = np.array([[1, 1, 0], [1, 0, 0]], bool), np.array([[1, 0, 0], [1, 1, 0]], bool)


def masked(x, mask):
    x = x.copy()
    set_mask(x, mask)
    return x


def test_masks_of_merged_arrays():
    a, b = masked(A, M1), masked(B, M2)
    np.testing.assert_array_equal(get_mask(Add()([a, b])), M1 | M2)
    assert get_mask(Add()([a, B])) is None
    np.testing.assert_array_equal(get_mask(Concatenate(axis=1)([a, b])), np.concatenate([M1, M2], 1))
    np.testing.assert_array_equal(get_mask(Concatenate(axis=1)([a, B])), np.concatenate([M1, M1 | True], 1))
    np.testing.assert_array_equal(get_mask(Concatenate()([a, b])), M1 | M2)
    assert get_mask(Dot(2)([a, b])) is None


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Add(name="sum")(A), r"Add layer 'sum' got one input, of shape \(2, 3, 4\). It takes a list"),
        (lambda: Add()([A, A[:1]]), r"batch axes have different lengths"),
        (lambda: Add()([A, A[:, :2]]), r"shapes \[\(2, 3, 4\), \(2, 2, 4\)\].*equal or 1"),
        (lambda: Subtract()([A, A, A]), r"got 3 inputs. It takes 2"),
        (lambda: Concatenate(axis=3)([A, B]), r"axis=3 and got inputs of shapes"),
        (lambda: Concatenate()([A, ROWS]), r"as many axes"),
        (lambda: Concatenate()([A, A[:, :2]]), r"of equal lengths but for that axis"),
        (lambda: Dot("1"), r"axes='1'"),
        (lambda: Dot((1, 2, 3)), r"axes=\(1, 2, 3\)"),
        (lambda: Dot((1, 2))([A, B]), r"axes=\(1, 2\) and got inputs of shapes .*the same length"),
        (lambda: Dot(0)([A, B]), r"none of the batch"),
        (lambda: Dot(1)([A]), r"got 1 inputs. It takes 2"),
    ],
)
def test_what_does_not_fit_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
