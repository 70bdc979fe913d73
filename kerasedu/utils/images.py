"""Pictures and arrays: files to pictures, pictures to arrays, and back. Pillow does the reading and writing."""

from __future__ import annotations

import io
import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.engine.op import plain
from kerasedu.utils.image_layout import layout_of
from kerasedu.utils.pillow import pillow

if TYPE_CHECKING:
    from PIL.Image import Image

INTERPOLATIONS = ("nearest", "bilinear", "bicubic", "hamming", "box", "lanczos")
COLOR_MODES = {"grayscale": "L", "rgb": "RGB", "rgba": "RGBA"}
GRAYS = ("L", "I;16", "I")
MODES = {1: "L", 3: "RGB", 4: "RGBA"}


def load_img(
    path: Any,
    color_mode: str = "rgb",
    target_size: tuple[int, int] | None = None,
    interpolation: str = "nearest",
    keep_aspect_ratio: bool = False,
) -> Image:
    """A picture from a file.

    Arguments:
        path: the file, or an `io.BytesIO` with its content.
        color_mode: "rgb", "rgba" or "grayscale"; 16-bit grey values stay as they are.
        target_size: (height, width) to bring it to; None for its own.
        interpolation: how it is brought there: "nearest", "bilinear", "bicubic", "hamming", "box" or "lanczos".
        keep_aspect_ratio: whether what does not fit the new shape is cut off, instead of squeezing the picture.

    Returns:
        A picture of Pillow's. `img_to_array` makes an array of it.

    Raises:
        ValueError: for an unknown color_mode or interpolation.
        TypeError: if path is neither a path nor BytesIO.
        FileNotFoundError: if there is no such file.
        ImportError: if Pillow is not installed.

    Example:
        >>> import pathlib, tempfile
        >>> file = pathlib.Path(tempfile.mkdtemp()) / "grey.png"
        >>> save_img(file, np.full((2, 3, 1), 128.0), scale=False)
        >>> img_to_array(load_img(file, color_mode="grayscale"))[0, 0]
        array([128.], dtype=float32)
    """
    if color_mode not in COLOR_MODES:
        raise ValueError(f"load_img got color_mode={color_mode!r}. It takes 'grayscale', 'rgb' or 'rgba'.")
    with pillow("load_img").open(_content(path)) as file:
        keep = file.mode == COLOR_MODES[color_mode] or (color_mode == "grayscale" and file.mode in GRAYS)
        picture = file.copy() if keep else file.convert(COLOR_MODES[color_mode])
    return picture if target_size is None else _resized(picture, target_size, interpolation, keep_aspect_ratio)


def _content(path: Any) -> io.BytesIO:
    """The bytes of a file, which is closed again."""
    if isinstance(path, io.BytesIO):
        return path
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"load_img got path={path!r}. It takes the path of a file, or io.BytesIO.")
    return io.BytesIO(Path(path).read_bytes())


def _resized(picture: Image, target_size: tuple[int, int], interpolation: str, keep_aspect_ratio: bool) -> Image:
    """The picture in this (height, width)."""
    height, width = size_of(target_size, "load_img", "target_size")
    if interpolation not in INTERPOLATIONS:
        raise ValueError(
            f"load_img got interpolation={interpolation!r}. It takes one of {', '.join(map(repr, INTERPOLATIONS))}."
        )
    if picture.size == (width, height):
        return picture
    method = getattr(pillow("load_img").Resampling, interpolation.upper())
    box = _middle(picture.size, (width, height)) if keep_aspect_ratio else None
    return picture.resize((width, height), method, box=box)


def size_of(size: Any, caller: str, name: str) -> tuple[int, int]:
    """(height, width), checked."""
    if isinstance(size, str) or np.ndim(size) != 1 or len(size) != 2 or min(size) < 1:
        raise ValueError(f"{caller} got {name}={size!r}. It takes two whole numbers of at least 1, (height, width).")
    return int(size[0]), int(size[1])


def _middle(size: tuple[int, int], target: tuple[int, int]) -> tuple[int, int, int, int]:
    """The largest part in the middle that has the target's shape: left, upper, right, lower."""
    width, height = size
    part = min(width, height * target[0] // target[1]), min(height, width * target[1] // target[0])
    left, upper = (width - part[0]) // 2, (height - part[1]) // 2
    return left, upper, left + part[0], upper + part[1]


def img_to_array(img: Any, data_format: str | None = None, dtype: Any = None) -> np.ndarray:
    """A picture as an array.

    Arguments:
        img: a picture of Pillow's, or an array (H, W) or (H, W, C).
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
        dtype: number type of the array; `floatx()` when None.

    Returns:
        Array (H, W, C), or (C, H, W) for "channels_first", with numbers from 0 to 255.

    Raises:
        ValueError: for an array of another rank, or an unknown data_format.

    Example:
        >>> img_to_array(np.zeros((2, 3))).shape
        (2, 3, 1)
    """
    layout = layout_of(data_format, "img_to_array")
    array = np.array(plain(img), dtype=dtype or settings.floatx())
    if array.ndim == 2:
        return array[np.newaxis] if layout == "channels_first" else array[..., np.newaxis]
    if array.ndim != 3:
        raise ValueError(f"img_to_array got an image of shape {array.shape}. It takes (H, W) or (H, W, C).")
    return array.transpose(2, 0, 1) if layout == "channels_first" else array


def array_to_img(x: Any, data_format: str | None = None, scale: bool = True, dtype: Any = None) -> Image:
    """An array as a picture.

    Arguments:
        x: array (H, W, C), or (C, H, W) for "channels_first", of 1, 3 or 4 channels.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
        scale: whether the numbers are stretched to 0 ... 255. If not, they should be in that range: decimals are cut
            off.
        dtype: number type to compute with; `floatx()` when None.

    Returns:
        A picture of Pillow's, in mode L (I for grey values beyond 255), RGB or RGBA.

    Raises:
        ValueError: for another rank, another number of channels, or an unknown data_format.
        ImportError: if Pillow is not installed.

    Example:
        >>> array_to_img(np.zeros((2, 3, 1))).size
        (3, 2)
    """
    layout = layout_of(data_format, "array_to_img")
    image = pillow("array_to_img")
    array = np.asarray(plain(x), dtype=dtype or settings.floatx())
    if array.ndim != 3:
        raise ValueError(f"array_to_img got an array of shape {array.shape}. It takes one image, (H, W, C).")
    array = array.transpose(1, 2, 0) if layout == "channels_first" else array
    if array.shape[2] not in MODES:
        raise ValueError(
            f"array_to_img got {array.shape[2]} channels: an array of shape {np.shape(x)} with data_format={layout!r}. "
            "It takes 1 (grey), 3 (red, green, blue) or 4 (with opacity)."
        )
    array = _stretched(array) if scale else array
    if array.shape[2] == 1:
        array = array[..., 0]
        if array.max(initial=0) > 255:
            return image.fromarray(array.astype("int32"))
    return image.fromarray(_bytes(array))


def _stretched(array: np.ndarray) -> np.ndarray:
    """Numbers from 0 to 255; all 0 where they were all the same."""
    array = array - np.min(array)
    largest = np.max(array)
    return array / (largest or 1) * 255


def _bytes(array: np.ndarray) -> np.ndarray:
    """Whole numbers from 0 to 255: decimals are cut off, and 256 begins again at 0."""
    return array.astype("int64").astype("uint8")


def save_img(
    path: Any,
    x: Any,
    data_format: str | None = None,
    file_format: str | None = None,
    scale: bool = True,
    **kwargs: Any,
) -> None:
    """Write an array as a picture.

    Arguments:
        path: the file to write, or a file object.
        x: array (H, W, C), or (C, H, W) for "channels_first", of 1, 3 or 4 channels.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
        file_format: "png", "jpeg", ...; told by the name of the file when None.
        scale: whether the numbers are stretched to 0 ... 255.
        **kwargs: what Pillow's `save` takes further: `quality=90`.

    Raises:
        ValueError: as `array_to_img`; and for a format that is not known.

    Example:
        >>> target = io.BytesIO()
        >>> save_img(target, np.zeros((2, 3, 3)), file_format="png")
        >>> load_img(target).size
        (3, 2)
    """
    picture = array_to_img(x, data_format=data_format, scale=scale)
    name = file_format or (Path(path).suffix[1:] if isinstance(path, str | os.PathLike) else "")
    if picture.mode == "RGBA" and name.lower() in ("jpg", "jpeg"):
        warnings.warn("JPEG keeps no opacity: saved as red, green and blue.", stacklevel=2)
        picture = picture.convert("RGB")
    if file_format is not None and file_format.lower() == "jpg":
        file_format = "jpeg"
    picture.save(path, format=file_format, **kwargs)
