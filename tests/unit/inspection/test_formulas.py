"""Every formula that a step can show can be drawn by Matplotlib's mathtext."""

import importlib
import pkgutil

import numpy as np
import pytest
from matplotlib.mathtext import MathTextParser

from kerasedu import ops, optimizers
from kerasedu.engine import GradientTape, Op, Tensor
from kerasedu.optimizers import Optimizer
from tests.unit.ops.cases import CASES

PARSER = MathTextParser("path")


def every_subclass(base, package):
    """All classes of the house that derive from this one, those of a package for certain."""
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
    found, waiting = set(), [base]
    while waiting:
        new = set(waiting.pop().__subclasses__()) - found
        found |= new
        waiting += new
    return sorted((cls for cls in found if cls.__module__.startswith("kerasedu.")), key=lambda cls: cls.__qualname__)


def draw(formula):
    PARSER.parse(f"${formula}$")


def undrawable(formulas):
    """Those of the formulas, by owner, that cannot be drawn, with the reason."""
    reasons = {}
    for owner, formula in formulas:
        try:
            draw(formula)
        except ValueError as error:
            reasons[owner] = str(error)
    return reasons


def test_formulas_of_operations_can_be_drawn():
    own = [
        (op.__qualname__, formula) for op in every_subclass(Op, ops) for formula in (op.formula, op.gradient_formula)
    ]
    assert not undrawable((owner, formula) for owner, formula in own if isinstance(formula, str) and formula)


@pytest.mark.parametrize("name", sorted(CASES))
def test_formulas_of_a_public_operation_can_be_drawn(name):
    for function, arrays in CASES[name]:
        tensors = [Tensor(np.asarray(x)) for x in arrays]
        with GradientTape() as tape:
            tape.watch(tensors)
            function(*tensors)
        for record in tape.records:
            assert record.op.formula, f"{record.op.name} has no formula"
            assert record.op.gradient_formula, f"{record.op.name} has no formula for its gradient"
            draw(record.op.formula)
            draw(record.op.gradient_formula)


def test_formulas_of_optimizers_can_be_drawn():
    rules = [one for one in every_subclass(Optimizer, optimizers) if "update" in vars(one)]
    assert all(rule.formula for rule in rules)
    assert not undrawable((rule.__name__, rule.formula) for rule in rules)


def test_the_parser_notices_what_cannot_be_drawn():
    with pytest.raises(ValueError, match="begin"):
        draw(r"\begin{matrix} a \end{matrix}")
