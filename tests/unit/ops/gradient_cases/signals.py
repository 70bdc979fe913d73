"""Fourier transforms, pieces of signals, and CTC."""

import numpy as np

from kerasedu import ops
from tests.unit.gradients import normal

WINDOWS = ["hann", "hamming", None]
LABELS = np.array([[1, 1, 2], [3, 1, 0]])

CASES = [
    *(
        (name, lambda a, b, i=i, name=name: getattr(ops, name)((a, b))[i], normal(shape, shape))
        for name in ("fft", "fft2", "ifft2")
        for shape in [(3, 4), (2, 3, 5)]
        for i in (0, 1)
    ),
    *(("rfft", lambda x, i=i, n=n: ops.rfft(x, n)[i], normal((2, 6))) for i in (0, 1) for n in (None, 3, 4, 9)),
    *(("irfft", lambda a, b, n=n: ops.irfft((a, b), n), normal((2, 4), (2, 4))) for n in (None, 4, 5, 9)),
    ("extract_sequences", lambda x: ops.extract_sequences(x, 4, 2), normal((2, 9))),
    *(
        ("stft", lambda x, i=i, w=w, c=c: ops.stft(x, 4, 2, 5, w, c)[i], normal((2, 10)))
        for i in (0, 1)
        for w in WINDOWS
        for c in (False, True)
    ),
    *(
        ("istft", lambda a, b, w=w, c=c: ops.istft((a, b), 4, 2, 6, None, w, c), normal((2, 3, 4), (2, 3, 4)))
        for w in WINDOWS
        for c in (False, True)
    ),
    ("istft", lambda a, b: ops.istft((a, b), 4, 2, 4, length=5), normal((3, 3), (3, 3))),
    *(
        ("ctc_loss", lambda z, b=b: ops.ctc_loss(LABELS[:, :2] % 3 + (b == 0), z, [2, 1], [6, 5], b), normal((2, 6, 4)))
        for b in (0, 3)
    ),
]
NO_DERIVATIVE = {"ctc_decode"}
