"""Images brought to mean 0 and standard deviation 1, each by itself or by what was learned from many; whitened."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

Array = np.ndarray

SMALL = 1e-6
"""Added to a standard deviation, which may be 0."""


class Standardization:
    """The part of an `ImageDataGenerator` that scales numbers. It reads the generator's flags.

    `fit` learns `mean` and `std`, one number for each channel, and `zca_whitening_matrix`.
    """

    mean: Any = None
    std: Any = None
    zca_whitening_matrix: Any = None

    def standardize(self, x: Any) -> Array:
        """Images scaled as the generator's arguments say, without changing them by chance.

        Arguments:
            x: one image, or a batch, which counts as one image where images are scaled by themselves.

        Returns:
            A new array.

        Example:
            >>> from kerasedu.preprocessing.image import ImageDataGenerator
            >>> ImageDataGenerator(rescale=1 / 255).standardize(np.full((1, 1, 1), 255.0))
            array([[[1.]]])
        """
        images = np.array(x, dtype=x.dtype if getattr(x, "dtype", np.dtype("O")).kind == "f" else self.dtype)
        if self.preprocessing_function is not None:
            images = self.preprocessing_function(images)
        return self._scaled(images, tuple(range(np.ndim(images))))

    def _standardized(self, images: Array) -> Array:
        """A batch of images, each scaled by itself."""
        if self.preprocessing_function is not None:
            images = np.stack([self.preprocessing_function(image) for image in images]).astype(self.dtype, copy=False)
        return self._scaled(images, (1, 2, 3))

    def _scaled(self, images: Array, axes: tuple[int, ...]) -> Array:
        if self.rescale:
            images = images * self.rescale
        if self.samplewise_center:
            images = images - np.mean(images, axis=axes, keepdims=True)
        if self.samplewise_std_normalization:
            images = images / (np.std(images, axis=axes, keepdims=True) + SMALL)
        if self.featurewise_center and self._learned("featurewise_center", self.mean):
            images = images - self.mean
        if self.featurewise_std_normalization and self._learned("featurewise_std_normalization", self.std):
            images = images / (self.std + SMALL)
        if self.zca_whitening and self._learned("zca_whitening", self.zca_whitening_matrix):
            flat = images.reshape(-1, np.prod(images.shape[-3:]))
            images = (flat @ self.zca_whitening_matrix).reshape(images.shape)
        return images

    @staticmethod
    def _learned(flag: str, value: Any) -> bool:
        """Whether there is something to scale by; a warning if not."""
        if value is None:
            warnings.warn(
                f"ImageDataGenerator(..., {flag}=True) has learned nothing yet, and leaves that step out. Call "
                "generator.fit(x_train) first.",
                stacklevel=2,
            )
        return value is not None

    def fit(self, x: Any, augment: bool = False, rounds: int = 1, seed: int | None = None) -> None:
        """Learn the mean, the standard deviation and the whitening matrix that the generator's flags ask for.

        Whitening: with the singular values s and vectors U of the flattened images, the matrix is
        U diag(sqrt(N) / (s + zca_epsilon)) U^T (ZCA, Bell and Sejnowski 1997).

        Arguments:
            x: images (N, H, W, C), or (N, C, H, W) for "channels_first".
            augment: whether to learn from images that are changed by chance.
            rounds: how often each image is then changed.
            seed: of these changes.

        Raises:
            ValueError: if x is no batch of images.
        """
        images = np.array(x, dtype=self.dtype)
        self.check_batch(images, "fit")
        if self.rescale:
            images = images * images.dtype.type(self.rescale)
        if augment:
            random = np.random if seed is None else np.random.RandomState(seed)
            amounts = [self._draw(images.shape[1:], random) for _ in range(rounds) for _ in images]
            images = self._transformed(np.concatenate([images] * rounds), amounts)
        axes = (0, self.row_axis, self.col_axis)
        if self.featurewise_center:
            self.mean = np.mean(images, axis=axes, keepdims=True)[0]
            images = images - self.mean
        if self.featurewise_std_normalization:
            self.std = np.std(images, axis=axes, keepdims=True)[0]
            images = images / (self.std + SMALL)
        if self.zca_whitening:
            flat = images.reshape(len(images), -1)
            vectors, values, _ = np.linalg.svd(flat.T, full_matrices=False)
            self.zca_whitening_matrix = (vectors * (np.sqrt(len(flat)) / (values + self.zca_epsilon))) @ vectors.T

    def check_batch(self, images: Array, caller: str) -> None:
        """Raise ValueError for what is no batch of images, and warn where channels look misplaced.

        Arguments:
            images: the batch.
            caller: the method that was called, for messages.
        """
        if images.ndim != 4:
            raise ValueError(
                f"ImageDataGenerator.{caller} got an array of shape {images.shape}. It takes a batch of images, "
                "(N, H, W, C); grey images need an axis of length 1 at the end: x[..., np.newaxis]."
            )
        channels = images.shape[self.channel_axis]
        if channels not in (1, 3, 4):
            warnings.warn(
                f"ImageDataGenerator.{caller} got images of shape {images.shape}, with {channels} channels in axis "
                f"{self.channel_axis} for data_format={self.data_format!r}. Pictures have 1, 3 or 4.",
                stacklevel=3,
            )
