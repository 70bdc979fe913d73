"""Pillow, which reads and writes pictures; imported when it is first needed."""

from __future__ import annotations

from types import ModuleType


def pillow(caller: str) -> ModuleType:
    """The module PIL.Image.

    Arguments:
        caller: the function that needs it, for the message.

    Raises:
        ImportError: if Pillow is not installed.
    """
    try:
        from PIL import Image
    except ImportError as error:
        raise ImportError(f"{caller} needs Pillow, which reads and writes pictures: pip install pillow") from error
    return Image
