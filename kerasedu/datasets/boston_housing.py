"""Boston's houses: 506 districts of 1970, thirteen numbers and the median price of each.

D. Harrison, D. Rubinfeld: Hedonic prices and the demand for clean air, 1978. One of the columns was made from the share
of black inhabitants, as if that told a price; take `california_housing` where you can.
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


def load_data(path: str = "boston_housing.npz", test_split: float = 0.2, seed: int = 113) -> tuple[Split, Split]:
    """Boston's districts and prices, as Keras gives them.

    They come from the cache (`~/.keras/datasets`, or `datasets` in the folder `KERAS_HOME`), else from the network.
    Where neither has them, a table of made-up numbers takes their place, with a `StandInWarning` that names the file to
    put where.

    Arguments:
        path: name of the file in the cache folder.
        test_split: the part of the districts that is for testing, from 0 to less than 1.
        seed: of the order of the districts.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: x float64 (404, 13) and (102, 13): crime, large plots, industry, river,
        nitric oxides, rooms, old houses, distance to work, highways, tax, pupils for each teacher, the column named
        above, poverty; y float64 (404,) and (102,), the median price in thousands of dollars, 5 to 50.

    Raises:
        ValueError: if `path` has a folder in it, or `test_split` is not from 0 to less than 1.
    """
    check_split(test_split)
    return shuffled_and_parted(_SOURCE.load(path), test_split, seed)


def _stand_in() -> dict[str, np.ndarray]:
    from kerasedu.datasets.housing import boston

    return boston()


_SOURCE = Source(
    title="Boston housing",
    files=(
        File(
            "boston_housing.npz",
            KERAS_FILES + "boston_housing.npz",
            "f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5",
        ),
    ),
    read=partial(read_npz, expected={"x": ((506, 13), "float"), "y": ((506,), "float")}),
    stand_in="made-up numbers",
    make=_stand_in,
    differs="the same shapes and types, other numbers, other errors",
)
