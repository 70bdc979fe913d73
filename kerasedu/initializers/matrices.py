"""Initializers that make matrices with a property: the identity, orthogonal ones, the short-time Fourier transform."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kerasedu.initializers.initializer import Initializer, RandomInitializer, number_type, registry

WINDOWS = {
    "hann": np.hanning,
    "hamming": np.hamming,
    "blackman": np.blackman,
    "bartlett": np.bartlett,
    "boxcar": np.ones,
}


@registry.register("IdentityInitializer")
class Identity(Initializer):
    """Ones on the diagonal, zeros elsewhere: a layer that starts by passing its input on.

    Arguments:
        gain: number on the diagonal.

    Raises:
        ValueError: for a weight that is no matrix.

    Example:
        >>> Identity()((2, 2))
        array([[1., 0.],
               [0., 1.]], dtype=float32)
    """

    def __init__(self, gain: float = 1.0) -> None:
        self.gain = gain

    def __call__(self, shape: tuple[int, ...], dtype: str | None = None) -> np.ndarray:
        if len(shape) != 2:
            raise ValueError(f"Identity was asked for a weight of shape {tuple(shape)}. It makes matrices: two axes.")
        return self.gain * np.eye(*shape, dtype=number_type(dtype))

    def get_config(self) -> dict[str, Any]:
        return {"gain": self.gain}


@registry.register("OrthogonalInitializer")
class Orthogonal(RandomInitializer):
    """A random matrix whose rows or columns, whichever are fewer, have length 1 and are at right angles to each other.

    Multiplying by it keeps lengths, so signals neither fade nor explode over many time steps (Saxe et al. 2014). A
    weight of more than two axes is such a matrix with all axes but the last taken together.

    Arguments:
        gain: factor of all numbers.
        seed: see RandomInitializer.

    Raises:
        ValueError: for a weight with less than two axes.

    Example:
        >>> q = Orthogonal(seed=0)((3, 2))
        >>> abs(q.T @ q).round(3)
        array([[1., 0.],
               [0., 1.]], dtype=float32)
    """

    def __init__(self, gain: float = 1.0, seed: int | None = None) -> None:
        super().__init__(seed)
        self.gain = gain

    def __call__(self, shape: tuple[int, ...], dtype: str | None = None) -> np.ndarray:
        if len(shape) < 2:
            raise ValueError(f"Orthogonal was asked for a weight of shape {tuple(shape)}. It needs at least two axes.")
        rows, columns = math.prod(shape[:-1]), shape[-1]
        q, r = np.linalg.qr(self.generator.standard_normal((max(rows, columns), min(rows, columns))))
        q = q * np.sign(np.diag(r))  # else the signs would follow the algorithm and not the lots
        return (self.gain * (q if rows >= columns else q.T)).reshape(shape).astype(number_type(dtype))

    def get_config(self) -> dict[str, Any]:
        return {"gain": self.gain, "seed": self.seed}


@registry.register("STFTInitializer")
class STFT(Initializer):
    """A kernel (frame, 1, frequencies) with which a convolution computes one part of the short-time Fourier transform.

    kernel[t, 0, k] = window[t] * cos(2 pi k t / n), or minus the sine, with n = 2 * (frequencies - 1)

    Arguments:
        side: "real" for the cosines, "imag" for the sines.
        window: weights of the samples in a frame: "hann", "hamming", "blackman", "bartlett", "boxcar", an array, or
            None for none.
        scaling: "density" (divide by the root of the sum of squared weights), "spectrum" (by their sum), or None.
        periodic: whether the window is one period of a periodic one instead of symmetric.

    Raises:
        ValueError: for another side, window or scaling, or a weight that has not three axes.
    """

    def __init__(
        self, side: str = "real", window: Any = "hann", scaling: str | None = "density", periodic: bool = False
    ) -> None:
        if side not in ("real", "imag"):
            raise ValueError(f"STFT got side={side!r}. It takes 'real' or 'imag'.")
        if isinstance(window, str) and window not in WINDOWS:
            raise ValueError(f"STFT got window={window!r}. It takes {', '.join(map(repr, WINDOWS))}, an array or None.")
        if scaling not in ("density", "spectrum", None):
            raise ValueError(f"STFT got scaling={scaling!r}. It takes 'density', 'spectrum' or None.")
        self.side, self.window, self.scaling, self.periodic = side, window, scaling, periodic

    def __call__(self, shape: tuple[int, ...], dtype: str | None = None) -> np.ndarray:
        if len(shape) != 3:
            raise ValueError(
                f"STFT was asked for a weight of shape {tuple(shape)}. It makes kernels (frame, 1, frequencies)."
            )
        frame, _, frequencies = shape
        angle = 2 * np.pi * np.outer(np.arange(frame), np.arange(frequencies)) / (2 * (frequencies - 1))
        waves = np.cos(angle) if self.side == "real" else -np.sin(angle)
        return (waves * self._weights(frame)[:, None])[:, None].astype(number_type(dtype))

    def _weights(self, frame: int) -> np.ndarray:
        """Weight of each sample in a frame, scaled."""
        if self.window is None:
            return np.ones(frame)
        if isinstance(self.window, str):
            make = WINDOWS[self.window]
            weights = make(frame + 1)[:-1] if self.periodic else make(frame)
        else:
            weights = np.asarray(self.window)
        scale = {"density": np.sqrt(np.sum(weights**2)), "spectrum": np.sum(weights), None: 1}
        return weights / scale[self.scaling]

    def get_config(self) -> dict[str, Any]:
        return {"side": self.side, "window": self.window, "periodic": self.periodic, "scaling": self.scaling}
