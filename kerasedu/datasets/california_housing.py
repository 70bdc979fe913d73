"""California's houses: 20,640 districts of 1990, eight numbers and the median price of each.

R. Pace, R. Barry: Sparse spatial autoregressions, 1997.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kerasedu.datasets.npz import read_npz
from kerasedu.datasets.source import KERAS_FILES, File, Source
from kerasedu.datasets.splits import check_split, shuffled_and_parted

if TYPE_CHECKING:
    import numpy as np

    Split = tuple[np.ndarray, np.ndarray]

SMALL = 600


def load_data(
    version: str = "large", path: str = "california_housing.npz", test_split: float = 0.2, seed: int = 113
) -> tuple[Split, Split]:
    """California's districts and prices, as Keras gives them.

    They come from the cache (`~/.keras/datasets`, or `datasets` in the folder `KERAS_HOME`), else from the network.
    Where neither has them, a table of made-up numbers takes their place, with a `StandInWarning` that names the file to
    put where.

    Arguments:
        version: "large" for all, "small" for the first 600.
        path: name of the file in the cache folder.
        test_split: the part of the districts that is for testing, from 0 to less than 1.
        seed: of the order of the districts.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: x float32 (16512, 8) and (4128, 8), or (480, 8) and (120, 8) for
        "small"; y float32, the median price in dollars. The columns of Keras's file are longitude, latitude, median age
        of the houses, rooms, bedrooms, inhabitants, households, median income in 10,000 dollars. (Keras's page lists
        those of another form of the table.)

    Raises:
        ValueError: if `version` is neither, `path` has a folder in it, or `test_split` is not from 0 to less than 1.
    """
    if version not in {"small", "large"}:
        raise ValueError(f"load_data got version={version!r}. It takes 'large' (20,640 districts) or 'small' (600).")
    check_split(test_split)
    arrays = _SOURCE.load(path)
    if version == "small":
        arrays = {name: array[:SMALL] for name, array in arrays.items()}
    return shuffled_and_parted(arrays, test_split, seed)


def _stand_in() -> dict[str, np.ndarray]:
    from kerasedu.datasets.housing import california

    return california()


_SOURCE = Source(
    title="California housing",
    files=(
        File(
            "california_housing.npz",
            KERAS_FILES + "california_housing.npz",
            "1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f",
        ),
    ),
    read=partial(read_npz, expected={"x": ((20_640, 8), "float"), "y": ((20_640,), "float")}),
    stand_in="made-up numbers",
    make=_stand_in,
    differs="the same shapes and types, other numbers, other errors",
)
