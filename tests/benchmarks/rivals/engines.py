"""The engines that are compared, each in processes of its own, and the environments that real Keras runs in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

WORKER = Path(__file__).with_name("worker.py")
KERAS = "keras==3.15.1"
PACKAGES = {"tensorflow": "tensorflow-cpu", "jax": "jax", "torch": "torch"}


class Engine:
    """A process with one engine.

    Arguments:
        name: "kerasedu", "tensorflow", "jax" or "torch".
        python: the interpreter that has it.
    """

    def __init__(self, name: str, python: str) -> None:
        self.name = name
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        self._process = subprocess.Popen([python, str(WORKER), name], **pipes, text=True, env=_environment())

    def ask(self, do: str, network: Any = "", group: str = "") -> dict[str, float]:
        """Let it measure something.

        Raises:
            RuntimeError: with its last words, if it dies of it.
        """
        self._process.stdin.write(json.dumps({"do": do, "network": network, "group": group}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.name} died: {self._process.stderr.read()[-2000:]}")
        return json.loads(answer)

    def stop(self) -> None:
        self._process.communicate()


def _environment() -> dict[str, str]:
    """This environment, in which Python may keep what it compiles, as it does for an installed package."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "rivals-bytecode")}


def folder_of(environments: Path, name: str) -> Path:
    return environments / name / "bin" / "python"


def install(environments: Path, names: list[str]) -> None:
    """Make an environment with real Keras for each backend."""
    for name in names:
        folder = environments / name
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        packages = [KERAS, PACKAGES[name]]
        subprocess.run([folder / "bin" / "pip", "install", "-q", *packages], check=True)


def pythons(environments: Path) -> dict[str, str]:
    """The interpreter of each engine that is there; kerasedu's is this one."""
    there = {name: folder_of(environments, name) for name in PACKAGES}
    return {"kerasedu": sys.executable} | {name: str(python) for name, python in there.items() if python.exists()}
