"""Tables of houses with made-up numbers, in the form of Boston's and California's: for a lesson without a network.

The columns have about the means and ranges of the real ones and depend on each other as those do, roughly; the price is
a formula of them plus noise. A linear model explains about 70 % of the price's variance, a network about 85 %.
"""

from __future__ import annotations

import numpy as np

BOSTON, CALIFORNIA = 506, 20_640


def boston() -> dict[str, np.ndarray]:
    """Houses of a made-up Boston.

    Returns:
        "x" float64 (506, 13), "y" float64 (506,) in thousands of dollars, 5 to 50.
    """
    stream = _stream(6)
    city = stream.random(BOSTON)  # 0 in the country, 1 in the centre
    industry = np.clip(2 + 16 * city + 6 * _bell(stream, BOSTON), 0.5, 27.7)
    poverty = np.clip(3 + 14 * city + 5 * _bell(stream, BOSTON), 1.7, 38)
    rooms = np.clip(6.9 - 0.05 * poverty + 0.55 * _bell(stream, BOSTON), 3.6, 8.8)
    distance = np.clip(7.5 - 6 * city + _bell(stream, BOSTON), 1.1, 12)
    crime = np.where(city > 0.7, 60 * (city - 0.7) * stream.random(BOSTON), 0.3 * stream.random(BOSTON)) + 0.006
    columns = [
        crime,
        np.where(city < 0.25, np.rint(90 * stream.random(BOSTON)), 0),  # large plots
        industry,
        np.where(stream.random(BOSTON) < 0.07, 1, 0),  # at the river
        0.4 + 0.3 * city + 0.03 * _bell(stream, BOSTON),  # nitric oxides
        rooms,
        np.clip(40 + 60 * city + 15 * _bell(stream, BOSTON), 3, 100),  # old houses
        distance,
        np.where(city > 0.72, 24, stream.integers(1, 9, BOSTON)),  # highways
        np.rint(np.where(city > 0.72, 666, 250 + 150 * city + 30 * _bell(stream, BOSTON))),  # tax
        np.clip(17 + 3 * city + 1.5 * _bell(stream, BOSTON), 12.6, 22),  # pupils for each teacher
        np.clip(395 - 60 * stream.random(BOSTON) ** 4, 0.3, 396.9),
        poverty,
    ]
    price = 33 + 3 * (rooms - 6.2) + 8 * np.maximum(rooms - 6.6, 0) * (rooms - 6.6) - 1.8 * poverty
    price += 0.05 * poverty * poverty - 0.15 * crime - 0.4 * distance + 3 * columns[3] + 2.2 * _bell(stream, BOSTON)
    return {"x": np.round(np.stack(columns, axis=1), 3), "y": np.round(np.clip(price, 5, 50), 1)}


def california() -> dict[str, np.ndarray]:
    """Districts of a made-up California: the coast is dear, and so are the districts near its two cities.

    Returns:
        "x" float32 (20640, 8), "y" float32 (20640,) in dollars, 15,000 to 500,001.
    """
    stream = _stream(7)
    north = stream.random(CALIFORNIA) < 0.45
    inland = stream.random(CALIFORNIA) ** 2 * 4  # degrees from the coast
    latitude = np.where(north, 37.7, 34.0) + 1.4 * _bell(stream, CALIFORNIA) * stream.random(CALIFORNIA)
    longitude = -118.4 - 0.95 * (latitude - 34.0) + inland
    income = np.clip(3.9 + 1.9 * _bell(stream, CALIFORNIA) + 0.9 * _bell(stream, CALIFORNIA) ** 2 - 0.9, 0.5, 15)
    households = np.rint(60 + 1400 * stream.random(CALIFORNIA) ** 3 * (1 + 2 * stream.random(CALIFORNIA) ** 6))
    crowd = np.clip(2.9 + 0.7 * _bell(stream, CALIFORNIA), 1, 8)
    rooms = np.rint(households * np.clip(3.4 + 0.5 * income + 0.8 * _bell(stream, CALIFORNIA), 1, 20))
    bedrooms = np.rint(households * np.clip(1.06 + 0.06 * _bell(stream, CALIFORNIA), 0.6, 3))
    age = np.rint(np.clip(29 + 12 * _bell(stream, CALIFORNIA), 1, 52))
    from_city = np.minimum(_reach(latitude, longitude, 34.0, -118.3), _reach(latitude, longitude, 37.7, -122.0))
    price = 25_000 + 26_000 * income + 130_000 / (1 + 2 * inland) + 130_000 / (1 + 3 * from_city) - 15_000 * crowd
    price += 700 * (age - 29) + 6_000 * income / (1 + inland) + 32_000 * _bell(stream, CALIFORNIA)
    columns = [longitude, latitude, age, rooms, bedrooms, np.rint(households * crowd), households, income]
    x = np.stack([np.round(column, 4) for column in columns], axis=1).astype(np.float32)
    return {"x": x, "y": np.clip(np.rint(price / 100) * 100, 14_999, 500_001).astype(np.float32)}


def _stream(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def _bell(stream: np.random.Generator, count: int) -> np.ndarray:
    """Numbers (count,) around 0 with deviation 1: the sum of twelve even ones, so every processor computes it alike."""
    return stream.random((12, count)).sum(axis=0) - 6


def _reach(latitude: np.ndarray, longitude: np.ndarray, north: float, east: float) -> np.ndarray:
    return (latitude - north) ** 2 + (longitude - east) ** 2
