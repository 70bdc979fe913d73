"""What is told of how the time of a training step grows with size: lines, and a log-log plot."""

from __future__ import annotations

from pathlib import Path

import numpy as np


def exponent(sizes: list[int], times: list[float]) -> float:
    """The slope of the line through the log-log points: 1 where twice the size takes twice as long."""
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])


def growth_line(group: str, engine: str, sizes: list[int], times: list[float]) -> str:
    """One row: the time at each size, and the power with which it grows."""
    cells = ", ".join(f"{size}: {1e3 * time:.2f} ms" for size, time in zip(sizes, times, strict=True))
    return f"{group:32} {engine:10} {cells}; grows with the power {exponent(sizes, times):.2f}"


def draw_growth(out: Path, sizes: dict[str, list[int]], times: dict[str, dict[str, list[float]]]) -> None:
    """Write growth.png: a panel for each group, a line for each engine."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, len(sizes), figsize=(4 * len(sizes), 3.6), layout="constrained")
    for axis, (group, there) in zip(axes, sizes.items(), strict=True):
        for engine, found in times[group].items():
            label = f"{engine}: power {exponent(there, found):.2f}"
            axis.loglog(there, [1e3 * time for time in found], "o-", label=label)
        axis.set(title=group, xlabel="size", ylabel="ms a step")
        axis.set_xticks(there, map(str, there))
        axis.minorticks_off()
        axis.legend()
    out.mkdir(parents=True, exist_ok=True)
    figure.savefig(out / "growth.png", dpi=120)
