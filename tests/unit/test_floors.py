"""Imports point downwards only, and nothing heavy is imported before it is used."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import kerasedu

HOUSE = Path(kerasedu.__file__).parent
MODULES = sorted(HOUSE.rglob("*.py"))
BEHIND_THE_FACE = [path for path in MODULES if path.parent != HOUSE]  # the face hands out every package on first use

# From the ground up. A package may import those in the lines above its own, and itself; those in one line do not know
# each other.
FLOORS = [
    ["textbook"],
    ["engine"],
    ["ops"],
    ["dtype_policies", "inspection", "random"],
    ["activations", "constraints", "initializers", "regularizers"],
    ["layers", "losses", "optimizers", "tree"],
    ["metrics"],
    ["utils", "config"],
    ["backend", "callbacks", "mixed_precision"],
    ["training"],
    ["models"],
    ["applications", "datasets", "preprocessing", "saving", "wrappers"],
    ["diagrams", "distillation", "interop", "legacy", "plots", "visualization"],
    ["widgets"],
    ["course"],
]
LEVEL = {package: level for level, packages in enumerate(FLOORS) for package in packages}

# The textbook is on the ground, and nothing stands on it but its readers: the fast operations do not need it.
READERS_OF_THE_TEXTBOOK = {"textbook", "plots", "widgets", "course"}

# Where a package of Keras's hands on what is built on a higher floor (DESIGN section 2): inside a function only.
HANDED_ON = {("models", "saving")}

HEAVY = {"IPython", "anywidget", "graphviz", "h5py", "ipywidgets", "matplotlib", "pandas", "pygraphviz", "sklearn"}
MAY_BE_HEAVY = {
    "widgets": {"IPython", "anywidget", "ipywidgets"},
    "plots": {"matplotlib"},
    "diagrams": {"graphviz", "pygraphviz"},
    "saving": {"h5py"},
    "wrappers": {"sklearn"},
}


def package_of(path):
    """The package of the house that a module belongs to; None for the face, kerasedu/__init__.py."""
    parts = path.relative_to(HOUSE).with_suffix("").parts
    return None if parts[0] == "__init__" else parts[0]


def imported_names(node, path):
    """Full names of what an import statement imports: of `from a import b`, both a and a.b."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    base = node.module or ""
    if node.level:
        here = ("kerasedu", *path.relative_to(HOUSE).parts[:-1])
        base = ".".join([*here[: len(here) - node.level + 1], *([base] if base else [])])
    return [base, *(f"{base}.{alias.name}" for alias in node.names)]


def imports(path, top_level_only=False):
    """Every name that a module imports; at top level, what runs when the module is imported."""
    waiting = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imported_names(node, path)
        later = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or is_type_checking(node)
        if not (top_level_only and later):
            waiting.extend(ast.iter_child_nodes(node))


def is_type_checking(node):
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


def neighbours(path, top_level_only=False):
    """The other packages of the house that a module imports."""
    names = [name.split(".") for name in imports(path, top_level_only)]
    found = {name[1] for name in names if name[0] == "kerasedu" and len(name) > 1 and (HOUSE / name[1]).is_dir()}
    return found - {package_of(path)}


@pytest.mark.parametrize("path", BEHIND_THE_FACE, ids=lambda path: str(path.relative_to(HOUSE)))
def test_imports_point_downwards_only(path):
    package = package_of(path)
    assert package in LEVEL, f"kerasedu.{package} is on no floor yet: give it a place in FLOORS"
    for other in neighbours(path):
        if (package, other) in HANDED_ON and other not in neighbours(path, top_level_only=True):
            continue
        assert LEVEL[other] < LEVEL[package], f"kerasedu.{package} imports kerasedu.{other}, which is not below it"
        assert other != "textbook" or package in READERS_OF_THE_TEXTBOOK, f"kerasedu.{package} needs no textbook"


@pytest.mark.parametrize("path", sorted((HOUSE / "textbook").glob("*.py")), ids=lambda path: path.name)
def test_the_textbook_stands_on_numpy_alone(path):
    roots = {name.split(".")[0] for name in imports(path)}
    assert roots - sys.stdlib_module_names <= {"numpy", "kerasedu"}
    assert not neighbours(path)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_heavy_packages_are_imported_where_they_are_used_only(path):
    roots = {name.split(".")[0] for name in imports(path, top_level_only=True)}
    assert not (roots & HEAVY) - MAY_BE_HEAVY.get(package_of(path), set())


def in_a_fresh_process(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()


def test_importing_kerasedu_imports_nothing_heavy():
    loaded = in_a_fresh_process("import sys, kerasedu; print(*sys.modules)")
    assert "kerasedu" in loaded
    assert not HEAVY & {name.split(".")[0] for name in loaded}


def test_a_whole_training_imports_nothing_heavy():
    loaded = in_a_fresh_process(
        "import sys\n"
        "from kerasedu import activations, callbacks, datasets, initializers, inspection, layers, losses, metrics\n"
        "from kerasedu import models, ops, optimizers, utils\n"
        "print(*sys.modules)"
    )
    assert "kerasedu.models" in loaded
    assert not HEAVY & {name.split(".")[0] for name in loaded}
    assert not {name for name in loaded if name.startswith("kerasedu.textbook")}


def test_the_checker_itself_finds_what_it_looks_for(tmp_path):
    module = tmp_path / "module.py"
    module.write_text("import os.path\nfrom numpy import linalg\ndef f():\n    import h5py\n", encoding="utf-8")
    assert set(imports(module)) == {"os.path", "numpy", "numpy.linalg", "h5py"}
    assert set(imports(module, top_level_only=True)) == {"os.path", "numpy", "numpy.linalg"}
