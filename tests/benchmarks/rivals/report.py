"""What is told of the figures: lines, bounds that are missed, a table and a plot."""

from __future__ import annotations

import json
import statistics
from pathlib import Path

import numpy as np

BOUNDS = {  # network: at most so many times the best backend's median, for a training step and for predicting a batch
    "MLP 784-64-10": (0.9, 0.5),
    "MLP 784-512-512-10": (0.9, 1.0),
    "SimpleRNN text": (0.9, 0.8),
    "autoencoder 784-32-784": (0.9, 1.0),
    "LSTM T=100": (0.9, 1.2),
    "LSTM T=500": (0.9, 1.2),
    "MNIST CNN": (1.0, 1.8),
    "small Transformer": (None, None),
    "VGG16 at 224": (None, 1.2),
}
FIRST_BATCH = {"ratio": 0.1, "cpu": 1.0, "memory": 150}

Answers = list[dict[str, float]]  # of one engine, one for each round
Figures = dict[str, dict[str, Answers]]  # what is measured -> engine -> answers


def median(answers: Answers, what: str = "wall") -> float:
    return statistics.median(answer[what] for answer in answers)


def best(engines: dict[str, Answers], what: str = "wall") -> float:
    """The median of the backend that is best in wall time; kerasedu's own where it is alone."""
    others = [answers for name, answers in engines.items() if name != "kerasedu"]
    return median(min(others or engines.values(), key=median), what)


def ratio(engines: dict[str, Answers], what: str = "wall") -> float | None:
    """kerasedu's median over that of the backend that is best in wall time; None where it is alone."""
    return median(engines["kerasedu"], what) / best(engines, what) if len(engines) > 1 else None


def line(name: str, engines: dict[str, Answers]) -> str:
    """One row: milliseconds and megabytes of each engine, and the ratios."""
    cells = "; ".join(f"{engine} {_told(answers)}" for engine, answers in engines.items())
    wall, cpu = ratio(engines), ratio(engines, "cpu")
    return f"{name:32} ms: {cells}" + (f"  wall {wall:.2f}, cpu {cpu:.2f} times the best" if wall else "")


def _told(answers: Answers) -> str:
    least, memory = min(a["wall"] for a in answers), max(a["memory"] for a in answers)
    wall, cpu = median(answers), median(answers, "cpu")
    return f"{1e3 * wall:.2f} (least {1e3 * least:.2f}, cpu {1e3 * cpu:.2f}, {memory:.0f} MB)"


def missed(figures: Figures) -> list[str]:
    """The bounds that are missed, in words."""
    found = []
    for network, bounds in BOUNDS.items():
        for do, bound in zip(("train", "predict"), bounds, strict=True):
            engines = figures.get(f"{do} {network}")
            times = ratio(engines) if engines else None
            if bound and times and times > bound:
                found.append(f"MISSED: {do} {network}: {times:.2f} times, at most {bound}")
    return found + (_missed_at_first(figures["first batch"]) if "first batch" in figures else [])


def _missed_at_first(engines: dict[str, Answers]) -> list[str]:
    ours = engines["kerasedu"]
    seen = {"ratio": ratio(engines) or 0, "cpu": median(ours, "cpu"), "memory": median(ours, "memory")}
    return [
        f"MISSED: first batch: {what} {seen[what]:.2f}, at most {most}"
        for what, most in FIRST_BATCH.items()
        if seen[what] > most
    ]


def write(out: Path, figures: Figures) -> None:
    """The figures as JSON, a table in Markdown, a plot."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "figures.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")
    (out / "table.md").write_text(_table(figures), encoding="utf-8")
    _plot(figures, out / "rivals.png")


def _table(figures: Figures) -> str:
    engines = list(next(iter(figures.values())))
    rows = [f"| ms | {' | '.join(engines)} | ratio |", "|---" * (len(engines) + 2) + "|"]
    for name, answers in figures.items():
        cells = " | ".join(f"{1e3 * median(answers[engine]):.2f}" for engine in engines)
        times = ratio(answers)
        rows.append(f"| {name} | {cells} | {'' if times is None else f'{times:.2f}'} |")
    return "\n".join(rows) + "\n"


def _plot(figures: Figures, path: Path) -> None:
    import matplotlib.pyplot as plt

    figure, axis = plt.subplots(figsize=(9, 0.45 * len(figures) + 1), layout="constrained")
    for place, engine in enumerate(next(iter(figures.values()))):
        lengths = [median(engines[engine]) / best(engines) for engines in figures.values()]
        axis.barh(np.arange(len(figures)) + place * 0.2, lengths, 0.18, label=engine)
    axis.axvline(1, color="grey", linewidth=1)
    axis.set(xscale="log", xlabel="time, in those of Keras's best backend", yticks=np.arange(len(figures)) + 0.3)
    axis.set_yticklabels(figures)
    axis.invert_yaxis()
    axis.legend()
    figure.savefig(path, dpi=120)
