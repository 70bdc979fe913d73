"""All gradient cases, collected from the modules in gradient_cases: one module a subject, free to add to.

A module has `CASES`, a list of (name of a public operation, function of arrays that uses it, arrays to try), and, where
there are any, `NO_DERIVATIVE`, the names of operations through which no gradient passes.
"""

import importlib
from collections import defaultdict
from pathlib import Path

CASES = defaultdict(list)
NO_DERIVATIVE = set()

for path in sorted((Path(__file__).parent / "gradient_cases").glob("*.py")):
    module = importlib.import_module(f"tests.unit.ops.gradient_cases.{path.stem}")
    for name, function, arrays in module.CASES:
        CASES[name].append((function, arrays))
    NO_DERIVATIVE |= getattr(module, "NO_DERIVATIVE", set())
