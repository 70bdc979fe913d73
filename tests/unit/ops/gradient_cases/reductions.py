"""One number out of many, along axes; and running sums."""

import numpy as np

from kerasedu import ops
from tests.unit.gradients import distinct, normal, positive

AXES = [None, 0, -1, 1, (0, 2), (-1, 0, 1), ()]
SUMS = ["amax", "amin", "logsumexp", "max", "mean", "min", "prod", "sum"]
SPREADS = ["ptp", "std", "var"]
NAN = ["nanmax", "nanmean", "nanmedian", "nanmin", "nanprod", "nanstd", "nansum", "nanvar"]


def with_gaps(function):
    """A function of x, called on x with a few numbers missing."""

    def run(x, **kwargs):
        gaps = np.zeros(x.shape, bool)
        gaps[0, 0, 0] = gaps[1, 2, 1] = gaps[0, 1, 3] = True
        return function(ops.where(gaps, np.nan, x), **kwargs)

    return run


def quantile(name, share, **options):
    return lambda x: getattr(ops, name)(x, share, **options)


CASES = [
    *(
        (
            name,
            lambda x, name=name, axis=axis, keep=keep: getattr(ops, name)(x, axis=axis, keepdims=keep),
            distinct((2, 3, 4)),
        )
        for name in SUMS
        for axis in AXES
        for keep in (False, True)
    ),
    *((name, getattr(ops, name), distinct(())) for name in SUMS),
    *(
        (
            name,
            lambda x, name=name, axis=axis, keep=keep: getattr(ops, name)(x, axis=axis, keepdims=keep),
            distinct((2, 3, 4)),
        )
        for name in SPREADS
        for axis in AXES[:-1]
        for keep in (False, True)
    ),
    *(
        (name, lambda x, name=name, axis=axis: with_gaps(getattr(ops, name))(x, axis=axis), distinct((3, 3, 4)))
        for name in NAN
        for axis in AXES[:-1]
    ),
    *(
        (name, lambda x, name=name: getattr(ops, name)(x, axis=1, initial=0.12), distinct((3, 4)))
        for name in ["max", "min"]
    ),
    ("prod", lambda x: ops.prod(x * np.array([[0.0, 1.0, 1.0], [0.0, 0.0, 1.0]], x.dtype), axis=1), distinct((2, 3))),
    ("logsumexp", lambda x: ops.logsumexp(ops.where(np.array([True, False]), x, -np.inf), axis=1), normal((3, 2))),
    *(("moments", lambda x, i=i: ops.moments(x, axes=[0, 1])[i], normal((2, 3, 4))) for i in (0, 1)),
    ("moments", lambda x: ops.moments(x, axes=(0, 2), keepdims=True)[1], normal((2, 3, 4))),
    ("average", ops.average, normal((3, 4))),
    ("average", lambda x, w: ops.average(x, 1, w), positive((3, 4), (4,))),
    ("average", lambda x, w: ops.average(x, None, w), positive((3, 4), (3, 4))),
    ("corrcoef", ops.corrcoef, normal((3, 5))),
    ("psnr", lambda a, b: ops.psnr(a, b, 2.0), normal((3, 5), (3, 5))),
    *(
        (name, lambda x, name=name, axis=axis: getattr(ops, name)(x, axis), distinct((2, 3, 4)))
        for name in ["cumprod", "cumsum", "nancumprod", "nancumsum"]
        for axis in (None, 0, -1)
    ),
    ("cumprod", lambda x: ops.cumprod(x * np.array([1.0, 0.0, 1.0, 0.0, 1.0], x.dtype)), distinct((5,))),
    *((name, with_gaps(getattr(ops, name)), distinct((2, 3, 4))) for name in ["nancumprod", "nancumsum"]),
    *(("diff", lambda x, n=n, i=i: ops.diff(x, n, i), normal((3, 4))) for n, i in [(0, 0), (1, 0), (2, -1)]),
    ("trapezoid", lambda y: ops.trapezoid(y, dx=0.3, axis=0), normal((3, 4))),
    ("trapezoid", lambda y, x: ops.trapezoid(y, x, axis=0), normal((3, 4), (3,))),
    ("median", ops.median, distinct((2, 3, 4))),
    ("median", lambda x: ops.median(x, (0, 2), keepdims=True), distinct((2, 3, 4))),
    ("quantile", lambda x, q: ops.quantile(x, q / 3, axis=1), [*distinct((3, 7)), np.array([0.4, 1.1, 2.3])]),
    *(
        (
            "quantile",
            quantile("quantile", np.array([0.12, 0.5]), axis=1, method=method, keepdims=True),
            distinct((2, 4)),
        )
        for method in ("linear", "lower", "higher", "midpoint", "nearest")
    ),
    ("percentile", quantile("percentile", 30, axis=-1), distinct((3, 4))),
    ("nanquantile", with_gaps(quantile("nanquantile", 0.3)), distinct((2, 3, 4))),
    ("nanpercentile", with_gaps(quantile("nanpercentile", 30)), distinct((2, 3, 4))),
    *(
        ("norm", lambda x, o=o, keep=keep: ops.norm(x, o, axis=1, keepdims=keep), distinct((3, 4)))
        for o in (None, 1, 2, 3, 0.5, np.inf, -np.inf)
        for keep in (False, True)
    ),
    *(
        ("norm", lambda x, o=o: ops.norm(x, o, axis=(0, 2)), normal((3, 2, 4)))
        for o in (None, "fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf)
    ),
    *(("normalize", lambda x, o=o, i=i: ops.normalize(x, i, o), distinct((3, 4))) for o in (1, 2, 3) for i in (0, -1)),
    ("normalize", lambda x: ops.normalize(x, None), normal((3, 4))),
]
NO_DERIVATIVE = {"all", "any", "argmax", "argmin", "count_nonzero", "nanargmax", "nanargmin"}
