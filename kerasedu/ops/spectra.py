"""Fourier transforms: how much of each frequency there is.

Complex numbers go in and out as pairs (real parts, imaginary parts), as in Keras. Each transform is linear, so its
backward pass is its adjoint: the transform in the other direction, scaled otherwise.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import Op, operation
from kerasedu.engine.op import plain
from kerasedu.ops.arithmetic import divide, multiply
from kerasedu.ops.number_types import array_of, floating
from kerasedu.ops.padding import pad
from kerasedu.ops.scattering import AddAt
from kerasedu.ops.shaping import getitem

Array = np.ndarray
WINDOWS = {"hann": np.hanning, "hamming": np.hamming}


class Fourier(Op):
    """Discrete Fourier transform over the last axes.

    forward   Y[k] = sum of x[t] exp(-2 pi i k t / n); the inverse transform turns the other way and divides by n
    backward  the transform in the other direction, with the factor that the forward one lacks

    Arguments:
        rank: how many axes.
        inverse: whether to go from frequencies to time.
    """

    formula = r"Y_k = \sum_t x_t \, e^{-2 \pi i k t / n}"
    gradient_formula = r"\partial x_t = \sum_k \partial Y_k \, e^{2 \pi i k t / n}"

    def __init__(self, rank: int, inverse: bool = False) -> None:
        self.axes = tuple(range(-rank, 0))
        self.transform, self.adjoint = (np.fft.ifftn, np.fft.fftn) if inverse else (np.fft.fftn, np.fft.ifftn)

    def forward(self, real: Array, imag: Array) -> tuple[Array, Array]:
        return _parts(self.transform(floating(real) + 1j * floating(imag), axes=self.axes))

    def backward(self, grad_real: Array, grad_imag: Array) -> tuple[Array, Array]:
        return _parts(self.adjoint(grad_real + 1j * grad_imag, axes=self.axes, norm="forward"))


class RealFourier(Op):
    """Discrete Fourier transform of real numbers: the frequencies from 0 to n / 2, the others mirror them.

    forward   Y[k] = sum of x[t] exp(-2 pi i k t / n) for k = 0 ... n // 2
    backward  the real part of the adjoint

    Arguments:
        length: n; x is cut off or filled up with zeros. The length of x when None.
    """

    formula = r"Y_k = \sum_t x_t \, e^{-2 \pi i k t / n}"
    gradient_formula = r"\partial x_t = \mathrm{Re} \sum_k \partial Y_k \, e^{2 \pi i k t / n}"

    def __init__(self, length: int | None) -> None:
        self.length = length

    def forward(self, x: Array) -> tuple[Array, Array]:
        self.x = x = floating(x)
        return _parts(np.fft.rfft(x, self.length))

    def backward(self, grad_real: Array, grad_imag: Array) -> tuple[Array]:
        n, before = self.length or self.x.shape[-1], self.x.shape[-1]
        turned = np.fft.ifft(grad_real + 1j * grad_imag, n, norm="forward").real[..., :before]
        return (np.pad(turned, [(0, 0)] * (turned.ndim - 1) + [(0, before - turned.shape[-1])]),)


class InverseRealFourier(Op):
    """From the frequencies 0 to n / 2 back to real numbers.

    forward   x[t] = 1/n times the sum of Y[k] exp(2 pi i k t / n) over all k, where Y[n - k] is the conjugate of Y[k]
    backward  each frequency that stands for two gets its share twice

    Arguments:
        length: n; 2 * (frequencies - 1) when None.
    """

    formula = r"x_t = \frac{1}{n} \sum_k Y_k \, e^{2 \pi i k t / n}, \quad Y_{n-k} = \overline{Y_k}"
    gradient_formula = r"\partial Y_k = \frac{c_k}{n} \sum_t \partial x_t \, e^{-2 \pi i k t / n}"

    def __init__(self, length: int | None) -> None:
        self.length = length

    def forward(self, real: Array, imag: Array) -> Array:
        self.given = np.shape(real)[-1]
        return np.fft.irfft(floating(real) + 1j * floating(imag), self.length)

    def backward(self, grad_y: Array) -> tuple[Array, Array]:
        n = grad_y.shape[-1]
        count = np.full(n // 2 + 1, 2)
        count[0] = 1
        if n % 2 == 0:
            count[-1] = 1
        grads = np.fft.rfft(grad_y, norm="forward") * count.astype(grad_y.dtype)
        missing = max(self.given - grads.shape[-1], 0)
        grads = np.pad(grads[..., : self.given], [(0, 0)] * (grads.ndim - 1) + [(0, missing)])
        return _parts(grads)


def _parts(z: Array) -> tuple[Array, Array]:
    return np.ascontiguousarray(z.real), np.ascontiguousarray(z.imag)


def _pair(name: str, x: Any) -> tuple[Any, Any]:
    if not isinstance(x, list | tuple) or len(x) != 2 or np.shape(plain(x[0])) != np.shape(plain(x[1])):
        got = [np.shape(plain(part)) for part in x] if isinstance(x, list | tuple) else type(x).__name__
        raise ValueError(f"{name} takes a pair (real parts, imaginary parts) of two arrays of one shape. It got {got}.")
    return x[0], x[1]


@operation
def fft(x: Any) -> tuple[Any, Any]:
    """Discrete Fourier transform along the last axis.

    Arguments:
        x: pair (real parts, imaginary parts) of arrays (..., n).

    Returns:
        Pair of the same shapes.

    Raises:
        ValueError: if x is no such pair.

    Example:
        >>> fft((np.array([0.0, 1.0]), np.zeros(2)))
        (array([ 1., -1.]), array([0., 0.]))
    """
    return Fourier(1)(*_pair("fft", x))


@operation
def fft2(x: Any) -> tuple[Any, Any]:
    """Discrete Fourier transform over the last two axes. Arguments as for `fft`."""
    return Fourier(2)(*_pair("fft2", x))


@operation
def ifft2(x: Any) -> tuple[Any, Any]:
    """Inverse of `fft2`. Arguments as for `fft`."""
    return Fourier(2, inverse=True)(*_pair("ifft2", x))


@operation
def rfft(x: Any, fft_length: int | None = None) -> tuple[Any, Any]:
    """Discrete Fourier transform of real numbers along the last axis.

    Arguments:
        x: array (..., n).
        fft_length: n; x is cut off or filled up with zeros. The length of x when None.

    Returns:
        Pair (real parts, imaginary parts) of arrays (..., n // 2 + 1).

    Example:
        >>> rfft(np.array([0.0, 1.0, 2.0]), 2)
        (array([ 1., -1.]), array([0., 0.]))
    """
    return RealFourier(fft_length)(x)


@operation
def irfft(x: Any, fft_length: int | None = None) -> Any:
    """Inverse of `rfft`.

    Arguments:
        x: pair (real parts, imaginary parts) of arrays (..., frequencies).
        fft_length: length of the result; 2 * (frequencies - 1) when None.
    """
    return InverseRealFourier(fft_length)(*_pair("irfft", x))


@operation
def extract_sequences(x: Any, sequence_length: int, sequence_stride: int) -> Any:
    """Pieces of equal length, which may overlap, along the last axis.

    Arguments:
        x: array (..., time).
        sequence_length: length of a piece.
        sequence_stride: distance from the start of one piece to that of the next.

    Returns:
        Array (..., pieces, sequence_length).

    Example:
        >>> extract_sequences(np.arange(5.0), 3, 2)
        array([[0., 1., 2.],
               [2., 3., 4.]])
    """
    starts = np.arange(0, np.shape(plain(x))[-1] - sequence_length + 1, sequence_stride)
    return getitem(x, (..., starts[:, None] + np.arange(sequence_length)))


def _weights(window: Any, sequence_length: int, fft_length: int, dtype: np.dtype) -> Any:
    """The window, in the middle of as many numbers as the transform has; ones if there is none."""
    if window is None:
        return np.ones(fft_length, dtype)
    if isinstance(window, str):
        if window not in WINDOWS:
            raise ValueError(
                f"Got window={window!r}. It takes one of {', '.join(map(repr, WINDOWS))}, an array, or None."
            )
        window = WINDOWS[window](sequence_length + 1)[:-1].astype(dtype)  # without the last: it begins the next period
    if np.shape(plain(window)) != (sequence_length,):
        raise ValueError(
            f"Got a window of shape {np.shape(plain(window))}. It must be as long as a sequence, ({sequence_length},)."
        )
    left = (fft_length - sequence_length) // 2
    return pad(window, ((left, fft_length - sequence_length - left),))


@operation
def stft(
    x: Any, sequence_length: int, sequence_stride: int, fft_length: int, window: Any = "hann", center: bool = True
) -> tuple[Any, Any]:
    """Short-time Fourier transform: how much of each frequency there is in each piece of a signal.

    Arguments:
        x: array (..., time).
        sequence_length: length of a piece.
        sequence_stride: distance from the start of one piece to that of the next.
        fft_length: length of the transform, at least that of a piece.
        window: what each piece is multiplied by: "hann", "hamming", an array (sequence_length,), or None.
        center: whether the signal is mirrored at its ends, so that piece t has its middle at t * sequence_stride.

    Returns:
        Pair (real parts, imaginary parts) of arrays (..., pieces, fft_length // 2 + 1).

    Raises:
        ValueError: if the transform is shorter than a piece, or the window does not fit.
    """
    if fft_length < sequence_length:
        raise ValueError(
            f"stft got fft_length={fft_length} and sequence_length={sequence_length}. A transform must hold a piece."
        )
    shape = np.shape(plain(x))
    if center:
        half = fft_length // 2
        x = pad(x, [(0, 0)] * (len(shape) - 1) + [(half, half)], mode="reflect")
    weights = _weights(window, sequence_length, fft_length, floating(array_of(x)).dtype)
    return rfft(multiply(extract_sequences(x, fft_length, sequence_stride), weights), fft_length)


@operation
def istft(
    x: Any,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    length: int | None = None,
    window: Any = "hann",
    center: bool = True,
) -> Any:
    """Inverse of `stft`: the pieces are put together again, and where they overlap, averaged by their windows.

    Arguments:
        x: pair (real parts, imaginary parts) of arrays (..., pieces, fft_length // 2 + 1).
        sequence_length: length of a piece.
        sequence_stride: distance from the start of one piece to that of the next.
        fft_length: length of the transform.
        length: at most how long the signal becomes; as long as the pieces reach when None.
        window: the window that `stft` was given.
        center: whether `stft` was told so.

    Returns:
        Array (..., time).
    """
    pieces = irfft(x, fft_length)
    weights = _weights(window, sequence_length, fft_length, array_of(pieces).dtype)
    signal = _overlap_add(multiply(pieces, weights), sequence_stride)
    count = np.shape(plain(pieces))[-2]
    squares = np.broadcast_to(np.square(plain(weights)), (count, fft_length))
    total = array_of(_overlap_add(squares, sequence_stride))
    signal = divide(signal, np.where(total > np.finfo(total.dtype).tiny, total, 1))
    start = fft_length // 2 if center else 0
    stop = np.shape(plain(signal))[-1] - start if length is None else start + length
    return getitem(signal, (..., slice(start, stop)))


def _overlap_add(pieces: Any, stride: int) -> Any:
    """Pieces (..., count, length) added up, each `stride` further than the one before: (..., time)."""
    *batch, count, length = np.shape(plain(pieces))
    places = stride * np.arange(count)[:, None] + np.arange(length)
    nothing = np.zeros((*batch, stride * (count - 1) + length), array_of(pieces).dtype)
    return AddAt((..., places))(nothing, pieces)
