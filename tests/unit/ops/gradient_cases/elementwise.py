"""Operations on one array, number by number."""

import numpy as np

from kerasedu import ops
from tests.unit.gradients import distinct, normal, positive

ANYWHERE = [
    "abs",
    "absolute",
    "arcsinh",
    "arctan",
    "array",
    "cbrt",
    "convert_to_tensor",
    "copy",
    "cos",
    "cosh",
    "deg2rad",
    "erf",
    "erfc",
    "exp",
    "exp2",
    "expm1",
    "fabs",
    "i0",
    "linear",
    "nan_to_num",
    "negative",
    "rad2deg",
    "relu",
    "sigmoid",
    "sin",
    "sinc",
    "sinh",
    "softplus",
    "square",
    "tanh",
]
FLAT = ["angle", "ceil", "floor", "round", "sign", "trunc"]  # their slope is 0 but at the jumps
POSITIVE_ONLY = ["log", "log10", "log1p", "log2", "reciprocal", "rsqrt", "sqrt"]
BELOW_ONE = ["arccos", "arcsin", "arctanh", "erfinv", "tan"]
SHAPES = [(2, 3), (), (1, 4, 1)]

CASES = [
    *((name, getattr(ops, name), distinct(shape)) for name in ANYWHERE + FLAT for shape in SHAPES),
    *((name, getattr(ops, name), positive(shape)) for name in POSITIVE_ONLY for shape in SHAPES),
    *(
        (name, lambda x, name=name: getattr(ops, name)(x / 2.5), positive(shape))
        for name in BELOW_ONE
        for shape in SHAPES
    ),
    ("arccosh", lambda x: ops.arccosh(x + 1), positive((2, 3))),
    ("sinc", ops.sinc, [np.array([0.0, 0.3])]),
    ("erfc", ops.erfc, [np.array([-3.0, 0.1, 3.0, 5.0])]),
    ("round", lambda x: ops.round(x, 1), [np.array([0.51, 0.92])]),
    ("clip", lambda x: ops.clip(x, -0.3, 0.2), distinct((3, 4))),
    ("clip", lambda x: ops.clip(x, None, np.array([[0.2], [-0.3], [0.1]], x.dtype)), distinct((3, 4))),
    ("clip", lambda x: ops.clip(x, np.zeros((2, 1, 4), x.dtype), 1.0), distinct((3, 4))),
    ("cast", lambda x: ops.cast(x, "float64"), distinct((2, 3))),
    ("saturate_cast", lambda x: ops.saturate_cast(x, x.dtype), distinct((2, 3))),
    ("convert_to_tensor", lambda x: ops.convert_to_tensor(x, "float64"), distinct((2, 3))),
    ("view_as_complex", lambda x: ops.view_as_real(ops.square(ops.view_as_complex(x))), normal((3, 2))),
    ("view_as_real", lambda x: ops.view_as_real(ops.exp(ops.view_as_complex(x))), normal((3, 2))),
    ("view_as_real", ops.view_as_real, normal((3, 2))),
    ("real", lambda x: ops.real(ops.exp(ops.view_as_complex(x))), normal((3, 2))),
    ("real", ops.real, normal((3, 2))),
    ("imag", lambda x: ops.imag(ops.square(ops.view_as_complex(x))), normal((3, 2))),
    ("imag", ops.imag, normal((3, 2))),
    ("conj", lambda x: ops.imag(ops.conj(ops.view_as_complex(x))), normal((3, 2))),
    ("conjugate", ops.conjugate, normal((3, 2))),
    ("angle", lambda x: ops.angle(ops.view_as_complex(x)), positive((3, 2))),
    ("abs", lambda x: ops.abs(ops.view_as_complex(x)), normal((3, 2))),
    ("polar", lambda r, a: ops.view_as_real(ops.polar(r, a)), positive((3,), (3,))),
]
NO_DERIVATIVE = {
    "bartlett",
    "blackman",
    "convert_to_numpy",
    "dtype",
    "hamming",
    "hanning",
    "is_tensor",
    "isfinite",
    "isin",
    "isinf",
    "isnan",
    "isneginf",
    "isposinf",
    "isreal",
    "kaiser",
    "logical_not",
    "ndim",
    "one_hot",
    "shape",
    "signbit",
    "size",
    "stop_gradient",
    "view",
}
