"""Results of the operations, beside NumPy's or counted by hand."""

import itertools
import math

import numpy as np
import pytest

from kerasedu import ops
from kerasedu.engine import GradientTape, KerasTensor, Tensor
from tests.unit.gradients import distinct, normal, positive

SAME = [
    *(
        (name, (2, 3, 4), {"axis": axis})
        for name in ["prod", "std", "var", "ptp", "median"]
        for axis in (None, 0, (0, 2))
    ),
    *((name, (2, 3, 4), {"axis": axis}) for name in ["cumsum", "cumprod", "sort", "argsort"] for axis in (None, 1)),
    ("average", (3, 4), {"axis": 0}),
    ("corrcoef", (3, 5), {}),
    ("diag", (3,), {"k": -1}),
    ("diag", (3, 4), {"k": 1}),
    ("diagflat", (2, 2), {"k": 1}),
    ("diagonal", (3, 4, 2), {"offset": -1, "axis1": 1, "axis2": 0}),
    ("dstack", (2, 3), {}),
    ("hstack", (2, 3), {}),
    ("i0", (3,), {}),
    ("pad", (3, 4), {"pad_width": ((1, 2), (0, 1)), "mode": "symmetric"}),
    ("repeat", (2, 3), {"repeats": [1, 2, 0], "axis": 1}),
    ("rot90", (2, 3), {"k": -1}),
    ("sinc", (3,), {}),
    ("tri", None, {"N": 3, "M": 4, "k": 1}),
    ("tril", (2, 3, 4), {"k": -1}),
    ("triu", (2, 3, 4), {"k": 1}),
]


@pytest.mark.parametrize(("name", "shape", "options"), SAME)
def test_results_are_numpys(name, shape, options):
    arguments = [] if shape is None else distinct(shape)
    ours, theirs = getattr(ops, name)(*arguments, **options), getattr(np, name)(*arguments, **options)
    np.testing.assert_allclose(ours, theirs, atol=1e-14)


@pytest.mark.parametrize("method", ["linear", "lower", "higher", "midpoint"])
@pytest.mark.parametrize("axis", [None, 1, (0, 2)])
def test_quantiles_are_numpys(method, axis):
    (x,) = distinct((2, 3, 5))
    q = np.array([0.0, 0.13, 0.5, 1.0])
    expected = np.quantile(x, q, axis=axis, method=method, keepdims=True)
    np.testing.assert_allclose(ops.quantile(x, q, axis, method, keepdims=True), expected, atol=1e-12)
    np.testing.assert_allclose(ops.percentile(x, 100 * q, axis, method, keepdims=True), expected, atol=1e-12)
    x[0, 1, 2] = np.nan
    assert np.isnan(ops.quantile(x, 0.5))
    np.testing.assert_allclose(
        ops.nanquantile(x, q, axis, method), np.nanquantile(x, q, axis, method=method), atol=1e-12
    )


@pytest.mark.parametrize("name", ["nansum", "nanprod", "nanmax", "nanmin", "nanmean", "nanvar", "nanstd", "nanmedian"])
def test_what_is_no_number_is_left_out(name):
    (x,) = distinct((2, 3, 4))
    x[..., 1] = x[0, 0, 0] = np.nan
    for axis in (None, 0, (0, 2)):
        if axis == 0:
            x[..., 1] = 7
        np.testing.assert_allclose(getattr(ops, name)(x, axis), getattr(np, name)(x, axis), rtol=1e-12)


def test_where_there_is_no_number_at_all():
    x = np.array([[np.nan, np.nan], [np.nan, 1.0]])
    assert np.isnan(ops.nanmax(x, axis=1)).tolist() == [True, False]
    assert np.isnan(ops.nanmean(x, axis=1)).tolist() == [True, False]
    assert ops.nanargmax(x, axis=1).tolist() == [-1, 1]
    assert ops.nansum(np.array([1, 2])).tolist() == 3


def test_the_error_function_and_its_kin():
    x = np.linspace(-6, 6, 101)
    np.testing.assert_allclose(ops.erf(x), [math.erf(v) for v in x], rtol=1e-14, atol=1e-15)
    np.testing.assert_allclose(ops.erfc(4 * x), [math.erfc(4 * v) for v in x], rtol=1e-12)
    np.testing.assert_allclose(ops.erfinv(ops.erf(x / 3)), x / 3, rtol=1e-11, atol=1e-14)
    assert np.isposinf(ops.erfinv(1.0))
    assert np.isnan(ops.erfinv(2.0))


def test_largest_numbers_come_first_and_of_equal_ones_the_first():
    values, places = ops.top_k(np.array([[3.0, 7.0, 7.0, 1.0]]), 3)
    assert (values.tolist(), places.tolist()) == ([[7, 7, 3]], [[1, 2, 0]])
    with pytest.raises(ValueError, match="k=5 for an array of shape"):
        ops.top_k(np.ones((2, 4)), 5)
    assert ops.in_top_k(np.array([2, 0]), np.array([[0.1, 0.2, 0.2], [0.0, 1.0, 2.0]]), 2).tolist() == [True, False]


def test_unique_numbers_padded_to_a_size():
    values, counts = ops.unique(np.array([5, 3, 5]), return_counts=True, size=4, fill_value=9)
    assert (values.tolist(), counts.tolist()) == ([3, 5, 9, 9], [1, 2, 0, 0])
    assert ops.unique(np.array([5, 3, 5]), size=1).tolist() == [3]
    assert ops.unique(np.array([[1, 2], [1, 2]]), axis=0).tolist() == [[1, 2]]


def test_groups_without_rows_and_rows_without_group():
    rows, groups = np.array([1.0, 2.0, 4.0, 8.0]), np.array([0, 2, 0, 5])
    assert ops.segment_sum(rows, groups, 3).tolist() == [5, 0, 2]
    assert ops.segment_prod(rows, groups, 3).tolist() == [4, 1, 2]
    assert ops.segment_max(rows, groups, 3).tolist() == [4, -np.inf, 2]
    assert ops.segment_min(rows.astype("int32"), groups, 3).tolist() == [1, 2**31 - 1, 2]
    assert ops.segment_sum(rows, groups).shape == (6,)
    assert ops.bincount(np.array([[0, 2], [1, 1]]), minlength=4).tolist() == [[1, 0, 1, 0], [0, 2, 0, 0]]


def test_a_block_that_sticks_out_is_moved_inside():
    x = np.arange(12.0).reshape(3, 4)
    np.testing.assert_array_equal(ops.slice(x, (2, 3), (2, 2)), x[1:, 2:])
    assert ops.slice_update(x, (2, 3), np.zeros((2, 2)))[1:, 2:].sum() == 0


def test_places_taken_twice():
    assert ops.scatter(np.array([[1], [1]]), np.array([2.0, 3.0]), (3,)).tolist() == [0, 5, 0]
    for reduction, expected in [(None, 3), ("add", 6), ("mul", 6), ("max", 3), ("min", 1)]:
        x = ops.scatter_update(np.ones(2), np.array([[0], [0]]), np.array([2.0, 3.0]), reduction)
        assert x.tolist() == [expected, 1]
    with pytest.raises(ValueError, match="reduction='mean'"):
        ops.scatter_update(np.ones(2), np.array([[0]]), np.ones(1), "mean")


@pytest.mark.parametrize(
    ("pattern", "lengths", "expected"),
    [
        ("a b c -> c (a b)", {}, lambda x: x.transpose(2, 0, 1).reshape(4, 6)),
        ("a b (c d) -> b d a c", {"d": 2}, lambda x: x.reshape(2, 3, 2, 2).transpose(1, 3, 0, 2)),
        ("... c -> c ...", {}, lambda x: x.transpose(2, 0, 1)),
        ("a ... -> ... 1 a", {}, lambda x: x.transpose(1, 2, 0)[:, :, None]),
        ("a ... -> a (...)", {}, lambda x: x.reshape(2, 12)),
    ],
)
def test_rearranging_by_a_pattern(pattern, lengths, expected):
    (x,) = normal((2, 3, 4))
    np.testing.assert_array_equal(ops.rearrange(x, pattern, **lengths), expected(x))


@pytest.mark.parametrize(
    ("pattern", "lengths", "message"),
    [
        ("a b c -> a b", {}, "same axes"),
        ("a b -> b a", {}, "names 2 axes"),
        ("a b (c d) -> a b c d", {}, "lengths of all but one"),
        ("a b (c d) -> a b c d", {"d": 3}, "such that they fit"),
    ],
)
def test_a_pattern_that_does_not_fit_says_so(pattern, lengths, message):
    with pytest.raises(ValueError, match=message):
        ops.rearrange(np.ones((2, 3, 4)), pattern, **lengths)


def test_matrices_are_taken_apart_and_put_together_again():
    (x,) = normal((2, 4, 4))
    spd = x @ x.swapaxes(-1, -2) + np.eye(4)
    root = ops.cholesky(spd)
    np.testing.assert_allclose(root @ root.swapaxes(-1, -2), spd)
    np.testing.assert_allclose(ops.cholesky_inverse(root), np.linalg.inv(spd))
    q, r = ops.qr(x)
    np.testing.assert_allclose(q @ r, x)
    u, s, v = ops.svd(x[..., :3], full_matrices=False)
    np.testing.assert_allclose((u * s[:, None]) @ v, x[..., :3])
    w, vectors = ops.eig(x)
    np.testing.assert_allclose(x @ vectors, vectors * w[:, None], atol=1e-12)
    y, pivots = ops.lu_factor(x)
    rows = x.copy()
    for n in range(2):
        for i, j in enumerate(pivots[n]):
            rows[n, [i, j]] = rows[n, [j, i]]
    np.testing.assert_allclose((np.tril(y, -1) + np.eye(4)) @ np.triu(y), rows)


def test_what_does_not_fit_a_matrix_operation_says_so():
    for name in ("inv", "det", "cholesky", "eigh"):
        with pytest.raises(ValueError, match=rf"{name} got an array of shape \(2, 3\). It takes square matrices"):
            getattr(ops, name)(np.ones((2, 3)))
    with pytest.raises(ValueError, match="norm of matrices, for vectors"):
        ops.norm(np.ones(3), "fro")
    with pytest.raises(ValueError, match="order=0"):
        ops.normalize(np.ones(3), order=0)


def test_a_signal_comes_back_from_its_spectrum():
    (x,) = normal((2, 40))
    for window in ("hann", "hamming", None):
        for length in (8, 11):
            pieces = ops.stft(x, 8, 2, length, window)
            np.testing.assert_allclose(ops.istft(pieces, 8, 2, length, window=window, length=38), x[:, :38], atol=1e-12)
    with pytest.raises(ValueError, match="window='flat'"):
        ops.stft(x, 8, 2, 8, "flat")
    with pytest.raises(ValueError, match="must hold a piece"):
        ops.stft(x, 8, 2, 4)
    with pytest.raises(ValueError, match="takes a pair"):
        ops.fft(x)


def test_ctc_counts_all_ways_to_say_the_labels():
    (logits,) = normal((1, 5, 3))
    p = np.exp(logits[0]) / np.exp(logits[0]).sum(-1, keepdims=True)

    def said(way):
        return [k for k, _ in itertools.groupby(way) if k != 0]

    for labels in ([1, 2], [1, 1], [2], []):
        ways = [way for way in itertools.product(range(3), repeat=4) if said(way) == labels]
        total = sum(np.prod([p[t, k] for t, k in enumerate(way)]) for way in ways)
        target = np.array([labels + [0] * (2 - len(labels))])
        loss = ops.ctc_loss(target, logits, np.array([len(labels)]), np.array([4]))
        np.testing.assert_allclose(loss, [-np.log(total)])


def test_ctc_decoding():
    logits = np.log([[[0.6, 0.4], [0.6, 0.4]]])
    greedy, _ = ops.ctc_decode(logits, np.array([2]))
    assert greedy.tolist() == [[[-1, -1]]]  # blank, blank is the most probable way
    labels, scores = ops.ctc_decode(logits, np.array([2]), strategy="beam_search", top_paths=2)
    assert labels[:, 0].tolist() == [[1, -1], [-1, -1]]  # but more ways say 1
    np.testing.assert_allclose(np.exp(scores), [[0.64, 0.36]])
    with pytest.raises(ValueError, match="strategy='luck'"):
        ops.ctc_decode(logits, np.array([2]), strategy="luck")


def test_loops_and_branches():
    assert ops.while_loop(lambda i: True, lambda i: i + 1, 0, maximum_iterations=5) == 5
    assert ops.while_loop(lambda i, j: i < 3, lambda i, j: [i + 1, j * 2], [0, 1]) == [3, 8]
    assert [ops.switch(i, [lambda: "a", lambda: "b"]) for i in (-1, 0, 1, 9)] == ["a", "a", "b", "b"]
    assert ops.fori_loop(0, 0, lambda i, x: 1 / 0, "as it was") == "as it was"
    state, results = ops.scan(lambda s, _: (2 * s, {"s": s}), 1.0, length=3)
    assert (float(state), results["s"].tolist()) == (8, [1, 2, 4])
    with pytest.raises(TypeError, match=r"ops\.where or ops\.cond"):
        ops.cond(KerasTensor((1,)), lambda: 1, lambda: 2)


def test_a_scan_in_rounds_is_a_scan_step_by_step():
    (x,) = normal((7, 2, 2))
    expected = list(itertools.accumulate(x, np.matmul))
    np.testing.assert_allclose(ops.associative_scan(ops.matmul, x), expected, atol=1e-12)


def test_rates_of_change_in_a_direction():
    a, b = normal((3,), (3,))
    y, rate, aux = ops.jvp(lambda x: (ops.sin(x) * x[0], "more"), (a,), (b,), has_aux=True)
    np.testing.assert_allclose(y, np.sin(a) * a[0])
    np.testing.assert_allclose(rate, np.cos(a) * b * a[0] + np.sin(a) * b[0])
    assert aux == "more"


def test_nothing_is_lost_by_division_through_zero():
    x = Tensor(np.array([0.0, 2.0, 3.0]))
    with GradientTape(persistent=True) as tape:
        tape.watch(x)
        product, length = ops.prod(x), ops.norm(0 * x)
    assert tape.gradient(product, x).tolist() == [6, 0, 0]
    assert tape.gradient(length, x).tolist() == [0, 0, 0]


SYMBOLIC = [
    (lambda x: ops.split(x, 2, axis=-1), [(None, 3, 2), (None, 3, 2)]),
    (lambda x: ops.var(x, axis=(1, 2)), [(None,)]),
    (lambda x: ops.top_k(x, 3), [(None, 3, 3), (None, 3, 3)]),
    (lambda x: ops.svd(x, full_matrices=False), [(None, 3, 3), (None, 3), (None, 3, 4)]),
    (lambda x: ops.inv(x[..., :3]), [(None, 3, 3)]),
    (lambda x: ops.cholesky(x[..., :3]), [(None, 3, 3)]),
    (lambda x: 1 / x, [(None, 3, 4)]),
    (ops.isnan, [(None, 3, 4)]),
    (lambda x: ops.rearrange(x, "b h (w c) -> b (h w) c", c=2), [(None, 6, 2)]),
    (lambda x: ops.quantile(x, 0.5, axis=1), [(None, 4)]),
    (lambda x: ops.segment_sum(x, [0, 0, 1], 2) if x.shape[0] == 3 else ops.rfft(x), [(None, 3, 3), (None, 3, 3)]),
]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("function", "shapes"), SYMBOLIC)
def test_shapes_are_known_before_there_are_numbers(function, shapes):
    outputs = function(KerasTensor((None, 3, 4)))
    outputs = outputs if isinstance(outputs, list | tuple) else [outputs]
    assert [y.shape for y in outputs] == shapes


def test_symbolic_tensors_tell_what_they_know():
    x = KerasTensor((None, 3))
    assert (ops.shape(x), ops.ndim(x), ops.size(x), ops.dtype(x)) == ((None, 3), 2, None, "float32")
    assert ops.size(positive((2, 3))[0]) == 6
    assert not ops.is_tensor(x)
    assert ops.is_tensor(np.ones(2))
