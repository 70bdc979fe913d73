"""ImageNet's images and classes: what goes into a network that was trained on them, and what its answers mean.

J. Deng, W. Dong, R. Socher, L.-J. Li, K. Li, L. Fei-Fei: ImageNet: A Large-Scale Hierarchical Image Database, 2009.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.applications.files import PretrainedFile
from kerasedu.engine import settings
from kerasedu.engine.op import plain
from kerasedu.engine.symbolic import is_symbolic
from kerasedu.engine.tensor import ArrayLike

CLASSES = 1000
MEAN_COLOR = (123.68, 116.779, 103.939)
"""Mean red, green and blue of ImageNet, from 0 to 255."""
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Mean and standard deviation of red, green and blue, from 0 to 1."""

_CLASS_INDEX = PretrainedFile(
    "https://storage.googleapis.com/download.tensorflow.org/data/imagenet_class_index.json",
    "c2c37ea517e94d9795004a39431a14cb",
    "the names of ImageNet's classes",
)


def preprocess_input(x: Any, data_format: str | None = None, mode: str = "caffe") -> Any:
    """Pixels as a network wants them that was trained on ImageNet.

    Each family has its own way, so take the function of the model's module: `applications.vgg16.preprocess_input`.

    Arguments:
        x: one image (height, width, 3) or a batch (N, height, width, 3), colors red, green, blue from 0 to 255. It is
            left as it is.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
        mode: "caffe": blue, green, red, each minus its mean over ImageNet. "tf": from -1 to 1. "torch": from 0 to 1,
            minus the mean, over the standard deviation of the color.

    Returns:
        An array of the same shape: of the type of `x` if that is a float, of type `floatx()` otherwise.

    Raises:
        ValueError: for another mode or data_format, or an image that has not three colors.

    Example:
        >>> import numpy as np
        >>> preprocess_input(np.array([[[255, 255, 255]]]), mode="tf")
        array([[[1., 1., 1.]]], dtype=float32)
        >>> preprocess_input(np.array([[[123.68, 116.779, 103.939]]]), mode="caffe").round(3) + 0
        array([[[0., 0., 0.]]])
    """
    if mode not in ("caffe", "tf", "torch"):
        raise ValueError(f"preprocess_input got mode={mode!r}. It takes 'caffe', 'tf' or 'torch'.")
    first = _channels_first(data_format)
    x = _as_floats(x)
    if mode == "tf":
        return x / 127.5 - 1.0
    _check_colors(x.shape, first)
    if mode == "torch":
        return (x / 255.0 - _by_color(MEAN, x, first)) / _by_color(DEVIATION, x, first)
    backwards = x[..., ::-1, :, :] if first else x[..., ::-1]
    return backwards - _by_color(MEAN_COLOR[::-1], x, first)


def decode_predictions(preds: Any, top: int = 5) -> list[list[tuple[str, str, float]]]:
    """The names of the classes that a network thinks most likely.

    The names come from Keras's file imagenet_class_index.json, in the folder models of the cache or from the network.

    Arguments:
        preds: probabilities (N, 1000), as `predict` of a model with all classes returns them.
        top: how many classes to tell of each image.

    Returns:
        For each image a list of (WordNet's number, name, probability), the most likely first.

    Raises:
        ValueError: if `preds` has another shape.
        PretrainedFileError: an OSError: if the file with the names is not in the cache and cannot be fetched.

    Example:
        >>> model.predict(images)  # doctest: +SKIP
        >>> decode_predictions(_, top=2)  # doctest: +SKIP
        [[('n02504458', 'African_elephant', 0.93), ('n01871265', 'tusker', 0.05)]]
    """
    preds = np.asarray(plain(preds))
    if preds.ndim != 2 or preds.shape[1] != CLASSES:
        raise ValueError(
            f"decode_predictions got an array of shape {preds.shape}. It takes the predictions of a batch for all "
            f"{CLASSES} classes of ImageNet, of shape (images, {CLASSES}): a model made with include_top=True and "
            "classes=1000 gives them."
        )
    names = _class_names(_CLASS_INDEX.path())
    order = np.argsort(preds, axis=1)[:, ::-1][:, :top]
    return [[(*names[i], row[i]) for i in best] for row, best in zip(preds, order, strict=True)]


@functools.cache
def _class_names(path: str) -> list[tuple[str, str]]:
    """WordNet's number and the name of each class."""
    try:
        index = json.loads(Path(path).read_text(encoding="utf-8"))
        return [(str(number), str(name)) for number, name in (index[str(i)] for i in range(CLASSES))]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"{path} does not hold the names of ImageNet's {CLASSES} classes: {error!r}. Delete it; it is fetched anew."
        ) from error


def _channels_first(data_format: str | None) -> bool:
    layout = data_format or settings.image_data_format()
    if layout not in ("channels_first", "channels_last"):
        raise ValueError(
            f"preprocess_input got data_format={data_format!r}. It takes 'channels_first' or 'channels_last'."
        )
    return layout == "channels_first"


def _as_floats(x: Any) -> Any:
    if is_symbolic(x) or isinstance(x, ArrayLike):
        return x if "float" in str(x.dtype) else ops.cast(x, settings.floatx())
    x = np.asarray(x)
    return x if x.dtype.kind == "f" else x.astype(settings.floatx())


def _by_color(numbers: tuple[float, ...], x: Any, first: bool) -> np.ndarray:
    """Three numbers, in the place where the colors are and of the type of x."""
    return np.array(numbers, str(x.dtype)).reshape((3, 1, 1) if first else 3)


def _check_colors(shape: tuple[int | None, ...], first: bool) -> None:
    axis = -3 if first else -1
    if len(shape) < 3 or shape[axis] != 3:
        raise ValueError(
            f"preprocess_input got an array of shape {tuple(shape)}. It takes images with three colors, red, green and "
            f"blue, {'before height and width' if first else 'on the last axis'}: (N, "
            f"{'3, height, width' if first else 'height, width, 3'})."
        )
