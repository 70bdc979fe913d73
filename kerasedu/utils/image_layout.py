"""Where images keep their channels: last or first."""

from __future__ import annotations

from kerasedu.engine import settings


def layout_of(data_format: str | None, caller: str) -> str:
    """The layout that a `data_format=` argument names; `image_data_format()` for None.

    Raises:
        ValueError: for anything but "channels_last" and "channels_first".

    Example:
        >>> layout_of(None, "load_img")
        'channels_last'
    """
    layout = settings.image_data_format() if data_format is None else data_format
    if layout not in settings.IMAGE_LAYOUTS:
        raise ValueError(f"{caller} got data_format={data_format!r}. It takes 'channels_last' or 'channels_first'.")
    return layout
