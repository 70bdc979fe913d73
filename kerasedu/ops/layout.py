"""Images with their channels first, brought to channels last and back.

All operations work on channels last, (N, *spatial, C).
"""

from __future__ import annotations

from typing import Any

from kerasedu.engine import settings
from kerasedu.ops.shaping import moveaxis


def is_channels_first(data_format: str | None) -> bool:
    """Whether this layout, or the default one when None, is "channels_first".

    Raises:
        ValueError: for a name that is neither.
    """
    layout = data_format or settings.image_data_format()
    if layout not in settings.IMAGE_LAYOUTS:
        raise ValueError(f"Got data_format={data_format!r}. It takes 'channels_last' or 'channels_first'.")
    return layout == "channels_first"


def channels_last(x: Any, data_format: str | None) -> Any:
    """The array with its channel axis last."""
    return moveaxis(x, 1, -1) if is_channels_first(data_format) else x


def channels_first(y: Any, data_format: str | None) -> Any:
    """The result in the layout that was asked for."""
    return moveaxis(y, -1, 1) if is_channels_first(data_format) else y
