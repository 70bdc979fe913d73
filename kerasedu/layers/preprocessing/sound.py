"""Sound as pictures: which frequencies there are in each moment of a signal."""

from __future__ import annotations

from collections.abc import Callable
from math import pi
from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.layers.arguments import layout_name, padding_name, whole_number
from kerasedu.layers.layer import Layer, registry
from kerasedu.layers.windowed import window_counts
from kerasedu.ops.spectra import WINDOWS

Array = np.ndarray
Shape = tuple[int | None, ...]

TAPERS: dict[str, Callable[[int], Array]] = {**WINDOWS, "blackman": np.blackman, "bartlett": np.bartlett}
MODES = ("log", "magnitude", "psd", "real", "imag", "angle", "stft")
SCALINGS: dict[str | None, Callable[[Array], float]] = {
    None: lambda window: 1.0,
    "density": lambda window: np.sqrt(np.sum(window**2)),
    "spectrum": np.sum,
}
TINY = 1e-7


@registry.register()
class MelSpectrogram(Layer):
    """How loud a signal is around each of several pitches, moment by moment, in decibels.

    spectrogram  |STFT| to the power `mag_exp`
    mel          each pitch weighs the frequencies around it; pitches lie evenly on the mel scale, as the ear hears them
    decibels     10 log10(max(y, min_power) / ref_power), and no more than `top_db` below the loudest

    Arguments:
        fft_length: samples in a Fourier transform.
        sequence_stride: samples from one moment to the next.
        sequence_length: samples around a moment that are looked at; `fft_length` when None.
        window: what these are multiplied by: "hann", "hamming", an array, or None.
        sampling_rate: samples in a second.
        num_mel_bins: number of pitches.
        min_freq: the lowest frequency, in Hertz.
        max_freq: the highest; half the sampling rate when None.
        power_to_db: whether the result is in decibels.
        top_db: how far below the loudest, in decibels, everything is the same.
        mag_exp: 1 for magnitudes, 2 for powers.
        min_power: the quietest that is told apart.
        ref_power: what 0 decibels are.

    Input shape: (N, time) or (time,). Output shape: (N, num_mel_bins, moments) or (num_mel_bins, moments).

    Source of the mel scale: O'Shaughnessy 1987, m = 2595 log10(1 + f / 700).

    Example:
        >>> tone = np.sin(2 * np.pi * 440 * np.arange(8000) / 8000)
        >>> MelSpectrogram(256, 128, sampling_rate=8000, num_mel_bins=20)(tone).shape
        (20, 63)
    """

    def __init__(
        self,
        fft_length: int = 2048,
        sequence_stride: int = 512,
        sequence_length: int | None = None,
        window: Any = "hann",
        sampling_rate: int = 16000,
        num_mel_bins: int = 128,
        min_freq: float = 20.0,
        max_freq: float | None = None,
        power_to_db: bool = True,
        top_db: float = 80.0,
        mag_exp: float = 2.0,
        min_power: float = 1e-10,
        ref_power: float = 1.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        kind = type(self).__name__
        self.fft_length = whole_number(fft_length, "fft_length", kind)
        self.sequence_stride = whole_number(sequence_stride, "sequence_stride", kind)
        self.sequence_length = whole_number(sequence_length or fft_length, "sequence_length", kind)
        if self.sequence_length > self.fft_length:
            raise ValueError(
                f"{kind} got fft_length={fft_length} and sequence_length={sequence_length}. A transform must hold a "
                "sequence: make fft_length larger, or sequence_length smaller."
            )
        self.window, self.sampling_rate = window, sampling_rate
        self.num_mel_bins = whole_number(num_mel_bins, "num_mel_bins", kind)
        self.min_freq, self.max_freq = min_freq, int(sampling_rate / 2) if max_freq is None else max_freq
        self.power_to_db, self.top_db, self.mag_exp = power_to_db, top_db, mag_exp
        self.min_power, self.ref_power = min_power, ref_power

    def call(self, inputs: Any) -> Any:
        if len(inputs.shape) not in (1, 2):
            raise ValueError(
                f"MelSpectrogram layer {self.name!r} got an input of shape {tuple(inputs.shape)}. It takes signals: "
                "(N, time), or one of (time,)."
            )
        real, imaginary = ops.stft(inputs, self.sequence_length, self.sequence_stride, self.fft_length, self.window)
        magnitude = ops.sqrt(ops.square(real) + ops.square(imaginary))  # (..., moments, frequencies)
        weights = self.linear_to_mel_weight_matrix(
            self.num_mel_bins, self.fft_length // 2 + 1, self.sampling_rate, self.min_freq, self.max_freq, self.dtype
        )
        mel = ops.matmul(ops.power(magnitude, self.mag_exp), weights)
        return ops.swapaxes(self._decibels(mel) if self.power_to_db else mel, -1, -2)

    def _decibels(self, power: Any) -> Any:
        reference = 10 * np.log10(max(self.min_power, self.ref_power))
        loudness = 10 * ops.log10(ops.maximum(power, self.min_power)) - float(reference)
        return ops.maximum(loudness, ops.max(loudness) - self.top_db)

    def linear_to_mel_weight_matrix(
        self,
        num_mel_bins: int = 20,
        num_spectrogram_bins: int = 129,
        sampling_rate: int = 8000,
        lower_edge_hertz: float = 125.0,
        upper_edge_hertz: float = 3800.0,
        dtype: str = "float32",
    ) -> Array:
        """How much each frequency weighs for each pitch: a triangle from the pitch below to the pitch above.

        Arguments:
            num_mel_bins: number of pitches.
            num_spectrogram_bins: number of frequencies, from 0 to half the sampling rate; the first weighs nothing.
            sampling_rate: samples in a second.
            lower_edge_hertz: where the first triangle begins.
            upper_edge_hertz: where the last one ends.
            dtype: number type of the result.

        Returns:
            Array (num_spectrogram_bins, num_mel_bins).
        """
        pitches = mels(np.linspace(0, sampling_rate / 2, num_spectrogram_bins))[:, np.newaxis]
        edges = np.linspace(mels(lower_edge_hertz), mels(upper_edge_hertz), num_mel_bins + 2)
        below, middle, above = edges[:-2], edges[1:-1], edges[2:]
        rising, falling = (pitches - below) / (middle - below), (above - pitches) / (above - middle)
        weights = np.maximum(0, np.minimum(rising, falling))
        weights[0] = 0
        return weights.astype(dtype)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        *batch, time = input_shape
        around = 2 * (self.fft_length // 2) - self.fft_length  # what mirroring the ends adds to the room for windows
        moments = None if time is None else (time + around) // self.sequence_stride + 1
        return (*batch, self.num_mel_bins, moments)

    def get_config(self) -> dict[str, Any]:
        names = (
            *("fft_length", "sequence_stride", "sequence_length", "window", "sampling_rate", "num_mel_bins"),
            *("min_freq", "max_freq", "power_to_db", "top_db", "mag_exp", "min_power", "ref_power"),
        )
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}


def mels(hertz: Any) -> Any:
    """How high frequencies sound.

    Example:
        >>> round(float(mels(1000.0)))
        1000
    """
    return 2595 * np.log10(1 + np.asarray(hertz) / 700)


@registry.register()
class STFTSpectrogram(Layer):
    """Which frequencies there are in each frame of a signal, by a convolution whose weights can be trained further.

    real[i, k] = sum over t of x[s i + t] w[t] cos(2 pi k t / n), imag[i, k] the same with -sin: the Fourier transform
    of a frame times a window w. An odd n counts as n - 1 here.

    Arguments:
        mode: "magnitude" |z|, "log" of it, "psd" |z|^2 on both sides of 0, "real", "imag", "angle", or "stft": real and
            imaginary parts.
        frame_length: samples in a frame.
        frame_step: samples from one frame to the next; half a frame when None.
        fft_length: n, at least a frame; the next power of 2 when None.
        window: w: "hann", "hamming", "blackman", "bartlett", an array (frame_length,), or None.
        periodic: whether a named window leaves out its last number, which begins the next period.
        scaling: w, where there is one, is divided by the root of the sum of its squares ("density"), by its sum
            ("spectrum"), or not (None).
        padding: "valid" (frames stay inside) or "same" (zeros around).
        expand_dims: whether frequencies get an axis of their own.
        data_format: "channels_last" or "channels_first".

    Input shape: (N, time, C). Output shape: (N, frames, C * frequencies), or (N, frames, frequencies, C) with
    `expand_dims`; there are n // 2 + 1 frequencies, and twice as many numbers for "stft". With "channels_first":
    (N, C, time) and (N, C * frequencies, frames) or (N, C, frames, frequencies).

    Example:
        >>> STFTSpectrogram("magnitude", 64, 32)(np.ones((1, 256, 1))).shape
        (1, 7, 33)
    """

    def __init__(
        self,
        mode: str = "log",
        frame_length: int = 256,
        frame_step: int | None = None,
        fft_length: int | None = None,
        window: Any = "hann",
        periodic: bool = False,
        scaling: str | None = "density",
        padding: str = "valid",
        expand_dims: bool = False,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        kind = type(self).__name__
        self.frame_length = whole_number(frame_length, "frame_length", kind)
        for name, value, known in (("mode", mode, MODES), ("scaling", scaling, SCALINGS)):
            if value not in known:
                raise ValueError(f"{kind} got {name}={value!r}. It takes one of {', '.join(map(repr, known))}.")
        if frame_step is not None and not 1 <= frame_step <= frame_length:
            raise ValueError(
                f"{kind} got frame_step={frame_step} and frame_length={frame_length}. It takes a step from 1 to the "
                "length of a frame."
            )
        if fft_length is not None and fft_length < frame_length:
            raise ValueError(
                f"{kind} got fft_length={fft_length} and frame_length={frame_length}. A transform must hold a frame."
            )
        self.mode, self.frame_step, self.fft_length, self.scaling = mode, frame_step, fft_length, scaling
        self.window, self.periodic, self.expand_dims = window, periodic, expand_dims
        self.padding, self.data_format = padding_name(padding, kind), layout_name(data_format)
        self.tapered()

    @property
    def step(self) -> int:
        """Samples from one frame to the next."""
        return self.frame_step or max(1, self.frame_length // 2)

    @property
    def points(self) -> int:
        """Samples in a transform."""
        return self.fft_length or 2 ** (self.frame_length - 1).bit_length()

    def tapered(self) -> Array:
        """The window, scaled: (frame_length,)."""
        length = self.frame_length
        if self.window is None:
            window = np.ones(length)
        elif isinstance(self.window, str):
            if self.window not in TAPERS:
                raise ValueError(
                    f"STFTSpectrogram got window={self.window!r}. It takes one of {', '.join(map(repr, TAPERS))}, an "
                    "array, or None."
                )
            window = TAPERS[self.window](length + self.periodic)[:length]
        else:
            window = np.asarray(self.window, float)
        if window.shape != (length,):
            raise ValueError(
                f"STFTSpectrogram got a window of shape {window.shape} and frame_length={length}. The window must be "
                "as long as a frame."
            )
        return window if self.window is None else window / SCALINGS[self.scaling](window)

    def build(self, input_shape: Shape) -> None:
        if len(input_shape) != 3:
            raise ValueError(
                f"STFTSpectrogram layer {self.name!r} got an input of shape {tuple(input_shape)}. It takes signals "
                "with their channels: (N, time, C), or (N, C, time) with channels_first."
            )
        highest = max(1, self.points // 2)  # frequencies lie evenly from 0 to half the sampling rate
        angles = pi / highest * np.outer(np.arange(self.frame_length), np.arange(self.points // 2 + 1))
        for name, unused, waves in (("real", "imag", np.cos(angles)), ("imag", "real", -np.sin(angles))):
            kernel = (self.tapered()[:, np.newaxis] * waves)[:, np.newaxis]  # (frame_length, 1, frequencies)
            weight = None if self.mode == unused else self._add_kernel(f"{name}_kernel", kernel)
            setattr(self, f"{name}_kernel", weight)

    def _add_kernel(self, name: str, kernel: Array) -> Any:
        """A weight that starts with these numbers."""
        return self.add_weight(kernel.shape, lambda shape, dtype=None: kernel.astype(dtype or self.dtype), name=name)

    def call(self, inputs: Any) -> Any:
        first = self.data_format == "channels_first"
        signals = inputs if first else ops.swapaxes(inputs, 1, 2)  # (N, C, time)
        count, channels, time = signals.shape
        each = ops.reshape(signals, (count * channels, time, 1))
        parts = [
            ops.conv(each, kernel, self.step, self.padding, "channels_last")
            for kernel in (self.real_kernel, self.imag_kernel)
            if kernel is not None
        ]
        y = self._shown(*parts)  # (N * C, frames, frequencies)
        y = ops.reshape(y, (count, channels, *y.shape[1:]))
        if self.expand_dims:
            return y if first else ops.moveaxis(y, 1, -1)
        joined = ops.reshape(ops.swapaxes(y, 2, 3), (count, -1, y.shape[2]))  # (N, C * frequencies, frames)
        return joined if first else ops.swapaxes(joined, 1, 2)

    def _shown(self, *parts: Any) -> Any:
        """What the mode says, of real and imaginary parts."""
        if self.mode in ("real", "imag"):
            return parts[0]
        real, imaginary = parts
        if self.mode == "stft":
            return ops.concatenate([real, imaginary], -1)
        if self.mode == "angle":
            return ops.arctan2(imaginary, real)
        power = ops.square(real) + ops.square(imaginary)
        if self.mode == "psd":  # a frequency between the lowest and the highest stands for its negative too
            sides = np.full(power.shape[-1], 2, self.dtype)
            sides[[0, -1]] = 1
            return power * sides
        floored = ops.maximum(power, TINY)
        return ops.log(floored) / 2 if self.mode == "log" else ops.sqrt(floored)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        count, time, channels = input_shape
        if self.data_format == "channels_first":
            time, channels = channels, time
        frames = window_counts((time,), (self.frame_length,), (self.step,), (1,), self.padding)[0]
        frequencies = (self.points // 2 + 1) * (2 if self.mode == "stft" else 1)
        together = None if channels is None else channels * frequencies
        if self.data_format == "channels_first":
            return (count, channels, frames, frequencies) if self.expand_dims else (count, together, frames)
        return (count, frames, frequencies, channels) if self.expand_dims else (count, frames, together)

    def get_config(self) -> dict[str, Any]:
        names = (
            *("mode", "frame_length", "frame_step", "fft_length", "window", "periodic", "scaling", "padding"),
            *("data_format", "expand_dims"),
        )
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
