"""Saving that leaves the old file whole until the new one is complete."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(filepath: str | os.PathLike[str], overwrite: bool = True) -> Iterator[BinaryIO]:
    """A file to write into, which takes the place of `filepath` when all went well, and else leaves no trace.

    Arguments:
        filepath: the file to be.
        overwrite: whether a file of that name may be replaced.

    Raises:
        FileExistsError: if there is one and it may not.
        OSError: if the folder is missing or may not be written into; the message says so.
    """
    target = Path(os.path.realpath(filepath))
    if target.is_dir():
        raise IsADirectoryError(f"{filepath} is a folder. Give the name of a file to save to: {filepath}/model.keras.")
    if target.exists() and not overwrite:
        raise FileExistsError(
            f"There is a file {filepath} already, and overwrite=False. Choose another name, or pass overwrite=True."
        )
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        stream = part.open("xb+")
    except OSError as error:
        raise type(error)(
            error.errno,
            f"Cannot save to {filepath}: {error.strerror}. Does the folder exist, and may you write into it",
        ) from error
    try:
        with stream:
            yield stream
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
