"""Measure kerasedu beside real Keras.

    python -m tests.benchmarks.rivals --environments DIR --install     # once: real Keras on TensorFlow, JAX and PyTorch
    python -m tests.benchmarks.rivals --environments DIR [--rounds 7] [--only CNN] [--growth] [--out DIR]

The engines take turns within a round, so that whatever else the machine does meets all of them. Told are medians and
minima of wall and processor time of a step, as ratios to the best of Keras's backends. Exits with 1 where a bound of
the README is missed.
"""

# ruff: noqa: T201 - a benchmark prints what it measures

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.benchmarks.rivals.engines import PACKAGES, Engine, install, pythons
from tests.benchmarks.rivals.networks import GROWTH, NETWORKS

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

Figures = dict[str, dict[str, list[dict[str, float]]]]  # what is measured -> engine -> one answer for each round


def main() -> int:
    """Measure, print, write; 1 where a bound is missed."""
    given = arguments()
    if given.install:
        install(given.environments, given.engines)
    interpreters = {n: p for n, p in pythons(given.environments).items() if n == "kerasedu" or n in given.engines}
    print(f"engines: {', '.join(interpreters)}; {given.rounds} rounds", flush=True)
    engines = {name: Engine(name, python) for name, python in interpreters.items()}
    figures: Figures = {}
    for network, how in NETWORKS.items():
        if given.only.lower() in network.lower():
            for do in ["train"] * bool(how.steps) + ["predict"]:
                figures[f"{do} {network}"] = in_turn(given.rounds, engines, lambda one, d=do, n=network: one.ask(d, n))
                print(line(f"{do} {network}", figures), flush=True)
    for engine in engines.values():
        engine.stop()
    if not given.only:
        figures["first batch"] = in_turn(given.rounds, interpreters, first_batch, warm=False)
        print(line("first batch", figures), flush=True)
    if given.growth:
        growth(interpreters["kerasedu"], given.out)
    missed = judged(figures)
    if given.out:
        write(given.out, figures)
    print("\n".join(missed) or "All bounds hold.")
    return bool(missed)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--environments", type=Path, default=Path(".rivals"), help="where real Keras is installed")
    parser.add_argument("--engines", nargs="*", default=list(PACKAGES), help="which backends, of those installed")
    parser.add_argument("--install", action="store_true", help="install them first")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", default="", help="networks with this in their name")
    parser.add_argument("--growth", action="store_true", help="also measure how time grows with size")
    parser.add_argument("--out", type=Path, help="folder for table, plot and figures")
    return parser.parse_args()


def in_turn(rounds: int, engines: dict, work: Callable, warm: bool = True) -> dict[str, list[dict[str, float]]]:
    """Let every engine do the same, one after the other, round by round; the first round does not count."""
    answers: dict[str, list[dict[str, float]]] = {name: [] for name in engines}
    for number in range(rounds + warm):
        for name, engine in engines.items():
            answer = work(engine) if not isinstance(engine, str) else work(name, engine)
            if number >= warm:
                answers[name].append(answer)
    return answers


def first_batch(name: str, python: str) -> dict[str, float]:
    """From nothing to the first trained batch, in a new process."""
    engine = Engine(name, python)
    answer = engine.ask("first batch")
    engine.stop()
    return answer


# ---- what is told ---------------------------------------------------------------------------------------------------


def median(answers: list[dict[str, float]], what: str = "wall") -> float:
    return statistics.median(answer[what] for answer in answers)


def ratio(engines: dict[str, list[dict[str, float]]], what: str = "wall") -> float | None:
    """kerasedu's median over that of the backend that is best in wall time."""
    others = {name: answers for name, answers in engines.items() if name != "kerasedu"}
    if not others:
        return None
    best = min(others, key=lambda name: median(others[name]))
    return median(engines["kerasedu"], what) / median(others[best], what)


def line(name: str, figures: Figures) -> str:
    """One row: milliseconds of each engine (median, least, processor), and the ratios."""
    cells = [
        f"{engine} {1e3 * median(a):.2f} (least {1e3 * min(x['wall'] for x in a):.2f}, cpu {1e3 * median(a, 'cpu'):.2f}, "
        f"{max(x['memory'] for x in a):.0f} MB)"
        for engine, a in figures[name].items()
    ]
    times = ratio(figures[name]), ratio(figures[name], "cpu")
    told = "" if times[0] is None else f"  wall {times[0]:.2f}, cpu {times[1]:.2f} times the best"
    return f"{name:32} ms: {'; '.join(cells)}{told}"


def judged(figures: Figures) -> list[str]:
    """The bounds that are missed, in words."""
    missed = []
    for network, bounds in BOUNDS.items():
        for do, bound in zip(("train", "predict"), bounds, strict=True):
            times = ratio(figures.get(f"{do} {network}", {"kerasedu": []}))
            if bound and times and times > bound:
                missed.append(f"MISSED: {do} {network}: {times:.2f} times, at most {bound}")
    if "first batch" in figures:
        ours, times = figures["first batch"]["kerasedu"], ratio(figures["first batch"])
        found = {"ratio": times or 0, "cpu": median(ours, "cpu"), "memory": median(ours, "memory")}
        missed += [
            f"MISSED: first batch: {k} {found[k]:.2f}, at most {v}" for k, v in FIRST_BATCH.items() if found[k] > v
        ]
    return missed


# ---- files ----------------------------------------------------------------------------------------------------------


def write(out: Path, figures: Figures) -> None:
    """The figures as JSON, a table in Markdown, a plot."""
    import matplotlib.pyplot as plt

    out.mkdir(parents=True, exist_ok=True)
    (out / "figures.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")
    engines = list(next(iter(figures.values())))
    rows = [f"| | {' | '.join(engines)} | ratio |", "|---" * (len(engines) + 2) + "|"]
    for name, answers in figures.items():
        times = ratio(answers)
        cells = " | ".join(f"{1e3 * median(a):.2f}" for a in answers.values())
        rows.append(f"| {name} | {cells} | {'' if times is None else f'{times:.2f}'} |")
    (out / "table.md").write_text("\n".join(rows) + "\n", encoding="utf-8")
    figure, axis = plt.subplots(figsize=(9, 0.45 * len(figures) + 1), layout="constrained")
    for place, engine in enumerate(engines):
        base = [
            min(median(a) for n, a in found.items() if n != "kerasedu" or len(found) == 1) for found in figures.values()
        ]
        lengths = [median(found[engine]) / b for found, b in zip(figures.values(), base, strict=True)]
        axis.barh(np.arange(len(figures)) + place * 0.2, lengths, 0.18, label=engine)
    axis.axvline(1, color="grey", linewidth=1)
    axis.set(xscale="log", xlabel="time, in those of Keras's best backend", yticks=np.arange(len(figures)) + 0.3)
    axis.set_yticklabels(figures)
    axis.invert_yaxis()
    axis.legend()
    figure.savefig(out / "rivals.png", dpi=120)


def growth(python: str, out: Path | None) -> None:
    """How the time of a training step grows with size: the exponent of the line through the log-log points."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, len(GROWTH), figsize=(4 * len(GROWTH), 3.5), layout="constrained")
    for axis, (group, networks) in zip(axes, GROWTH.items(), strict=True):
        engine = Engine("kerasedu", python)
        times = [median([engine.ask("train", size, group) for _ in range(5)]) for size in networks]
        engine.stop()
        exponent = np.polyfit(np.log(list(networks)), np.log(times), 1)[0]
        print(
            f"{group}: {', '.join(f'{n}: {1e3 * t:.2f} ms' for n, t in zip(networks, times, strict=True))}; "
            f"grows with the power {exponent:.2f}",
            flush=True,
        )
        axis.loglog(list(networks), [1e3 * t for t in times], "o-")
        axis.set(title=f"{group}: power {exponent:.2f}", xlabel="size", ylabel="ms a step")
    if out:
        out.mkdir(parents=True, exist_ok=True)
        figure.savefig(out / "growth.png", dpi=120)


if __name__ == "__main__":
    sys.exit(main())
