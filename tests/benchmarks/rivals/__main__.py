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
import sys
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.rivals.engines import PACKAGES, Engine, install, pythons
from tests.benchmarks.rivals.networks import GROWTH, NETWORKS
from tests.benchmarks.rivals.report import Answers, Figures, line, median, missed, write
from tests.benchmarks.rivals.sizes import draw_growth, growth_line


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
                print(line(f"{do} {network}", figures[f"{do} {network}"]), flush=True)
    for engine in engines.values():
        engine.stop()
    if not given.only:
        figures["first batch"] = in_turn(given.rounds, interpreters, first_batch)
        print(line("first batch", figures["first batch"]), flush=True)
    if given.growth:
        growth(given.rounds, interpreters, given.out)
    if given.out and figures:
        write(given.out, figures)
    told = missed(figures)
    print("\n".join(told) or "All bounds hold." * bool(figures))
    return bool(told)


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


def in_turn(rounds: int, engines: dict, work: Callable) -> dict[str, Answers]:
    """Let every engine do the same, one after the other, round by round; the first round does not count."""
    answers: dict[str, Answers] = {name: [] for name in engines}
    for number in range(rounds + 1):
        for name, engine in engines.items():
            answer = work(engine) if not isinstance(engine, str) else work(name, engine)
            if number:
                answers[name].append(answer)
    return answers


def first_batch(name: str, python: str) -> dict[str, float]:
    """From nothing to the first trained batch, in a new process."""
    engine = Engine(name, python)
    answer = engine.ask("first batch")
    engine.stop()
    return answer


def growth(rounds: int, interpreters: dict[str, str], out: Path | None) -> None:
    """How the time of a training step grows with size: the exponent of the line through the log-log points."""
    grown: dict[str, dict[str, list[float]]] = {}
    for group, networks in GROWTH.items():
        engines = {name: Engine(name, python) for name, python in interpreters.items()}
        found = [in_turn(rounds, engines, lambda one, n=size, g=group: one.ask("train", n, g)) for size in networks]
        for engine in engines.values():
            engine.stop()
        grown[group] = {name: [median(answers[name]) for answers in found] for name in engines}
        for name, times in grown[group].items():
            print(growth_line(group, name, list(networks), times), flush=True)
    if out:
        draw_growth(out, {group: list(networks) for group, networks in GROWTH.items()}, grown)


if __name__ == "__main__":
    sys.exit(main())
