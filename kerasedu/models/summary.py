"""The table of `model.summary()`: what stands in it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from kerasedu.engine.structure import map_structure
from kerasedu.engine.symbolic import Node, nodes_of
from kerasedu.models.summary_drawing import as_html, as_text

BRANCH = "└ "
UNKNOWN = "?"


@dataclass(frozen=True)
class Row:
    """One layer of the table.

    Attributes:
        cells: texts of the columns, the first without its indentation.
        depth: how many models inside models it is in.
    """

    cells: tuple[str, ...]
    depth: int


class Summary:
    """A table of a model's layers. In a notebook it shows itself as a table of the page, elsewhere as text.

    Arguments:
        model: the model.
        expand_nested: whether models inside show their layers, too.
        show_trainable: whether to tell which layers learn.
        layer_range: the first and the last layer to show, by name or as patterns of `re`.

    Raises:
        ValueError: if layer_range names no layers, or is no pair.

    Example:
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> print(Summary(Sequential([Input((4,)), Dense(3, name="out")], name="small")).text())
        Model: "small"
        ┏━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━┳━━━━━━━━━┓
        ┃ Layer (type) ┃ Output Shape ┃ Param # ┃
        ┡━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━╇━━━━━━━━━┩
        │ out (Dense)  │ (None, 3)    │      15 │
        └──────────────┴──────────────┴─────────┘
         Total params: 15 (60.00 B)
         Trainable params: 15 (60.00 B)
         Non-trainable params: 0 (0.00 B)
    """

    def __init__(
        self,
        model: Any,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: tuple[str, str] | list[str] | None = None,
    ) -> None:
        self.title = f'Model: "{model.name}"'
        self._expand, self._show_trainable = expand_nested, show_trainable
        self._connected = _is_branched(model)
        self.headings = ("Layer (type)", "Output Shape", "Param #")
        self.headings += ("Connected to",) * self._connected + ("Trainable",) * show_trainable
        shown = _within(_parts(model), layer_range)
        self.rows = [row for part in shown for row in self._rows(part, model, 0)]
        self.totals = _totals(model)
        self._widths: tuple[int | None, list[float] | None] = (None, None)

    def _rows(self, part: Any, model: Any, depth: int) -> Iterator[Row]:
        """The row of a layer or operation, and those of what is inside."""
        cells = [f"{part.name} ({_type_name(part)})", _shape_of(part, model), _parameters(part)]
        if self._connected:
            cells.append(_connections(part, model) if depth == 0 else "-")
        if self._show_trainable:
            cells.append(_learns(part))
        yield Row(tuple(cells), depth)
        if self._expand and hasattr(part, "get_layer"):
            for inner in part.layers:
                yield from self._rows(inner, part, depth + 1)

    # -- showing -------------------------------------------------------------------------------------------------------

    def show(
        self,
        line_length: int | None = None,
        positions: list[float] | None = None,
        print_fn: Callable[[str], Any] | None = None,
    ) -> None:
        """Print the table, or show it as one of the page in a notebook. Arguments as for `model.summary`."""
        self._widths = line_length, positions
        if print_fn is not None:
            for line in self.text(line_length, positions).splitlines():
                print_fn(line)
        elif _in_a_notebook():
            from IPython.display import display  # there in a notebook, and only there

            display(self)
        else:
            print(self.text(line_length, positions))  # noqa: T201 - that is what it is for

    def text(self, line_length: int | None = None, positions: list[float] | None = None) -> str:
        """The table as text. Arguments as for `model.summary`."""
        return as_text(self.title, self.headings, self._indented(), self.totals, line_length, positions)

    def html(self) -> str:
        """The table as HTML."""
        return as_html(self.title, self.headings, [(row.cells, row.depth) for row in self.rows], self.totals)

    def _indented(self) -> list[tuple[str, ...]]:
        return [
            (f"{'   ' * row.depth}{BRANCH if row.depth else ''}{row.cells[0]}", *row.cells[1:]) for row in self.rows
        ]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """What a notebook shows."""
        return {"text/plain": self.text(*self._widths), "text/html": self.html()}


def _in_a_notebook() -> bool:
    """Whether this runs in a Jupyter kernel."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and hasattr(shell, "kernel")


# -- what is in it -----------------------------------------------------------------------------------------------------


def _graph(model: Any) -> Any:
    """The graph of a functional model; None for others."""
    return vars(model).get("_graph")


def _parts(model: Any) -> list[Any]:
    """The layers of a model; of one whose graph branches, its operations too."""
    return model.operations if _is_branched(model) else model.layers


def _is_branched(model: Any) -> bool:
    """Whether a model's graph is more than one call after the other."""
    graph = _graph(model)
    if graph is None:
        return False
    if len(graph.inputs) > 1 or len({id(node.operation) for node in graph.nodes}) < len(graph.nodes):
        return True
    before: list[Node | None] = [graph.inputs[0].node, *graph.nodes]
    return any({id(x.node) for x in node.inputs} != {id(last)} for last, node in zip(before, graph.nodes, strict=False))


def _within(parts: list[Any], layer_range: Any) -> list[Any]:
    """The parts from the first that fits one pattern to the last that fits the other."""
    if layer_range is None:
        return parts
    if not isinstance(layer_range, list | tuple) or len(layer_range) != 2:
        raise ValueError(
            f"summary got layer_range={layer_range!r}. It takes two names of layers: layer_range=('first', 'last')."
        )
    places = [[i for i, part in enumerate(parts) if re.match(pattern, part.name)] for pattern in layer_range]
    if not all(places):
        raise ValueError(
            f"summary got layer_range={layer_range!r}, and no layer has such a name. The layers are "
            f"{', '.join(part.name for part in parts)}."
        )
    first, last = sorted((min(places[0]), max(places[1])))
    return parts[first : last + 1]


def _type_name(part: Any) -> str:
    return getattr(part, "class_name", type(part).__name__)


def _shape_of(part: Any, model: Any) -> str:
    """The shape of what comes out of a layer, as far as it is known before the model has run."""
    shape = _known_shape(part, model)
    return UNKNOWN if shape is None else str(shape)


def _known_shape(part: Any, model: Any) -> Any:
    graph = _graph(model)
    tensors = vars(model).get("_tensors")
    if graph is not None:
        inside = {id(node) for node in graph.nodes}
        call = next((node for node in nodes_of(part) if id(node) in inside), nodes_of(part)[0])
        return map_structure(lambda y: y.shape, call.output)
    if tensors is not None:
        place = model.layers.index(part) + 1
        return map_structure(lambda y: y.shape, tensors[place]) if place < len(tensors) else None
    return _shape_by_build(part)


def _shape_by_build(part: Any) -> Any:
    """The shape that a layer says it returns for what it was built for."""
    built_for = vars(part).get("_built_for")
    if not part.built or not built_for:
        return None
    try:
        return part.compute_output_shape(*built_for.values())
    except (TypeError, ValueError, AttributeError, NotImplementedError):
        return None  # a layer of somebody's own that does not say


def _parameters(part: Any) -> str:
    if not hasattr(part, "weights"):
        return "0"
    return f"{part.count_params():,}" if part.built else "0 (unbuilt)"


def _learns(part: Any) -> str:
    """Whether training changes a layer: yes, no, or nothing to change."""
    if not getattr(part, "weights", []):
        return "-"
    return "Y" if part.trainable_weights else "N"


def _connections(part: Any, model: Any) -> str:
    """The outputs that a part is called on: name of the layer, number of its call, number of the output."""
    graph = _graph(model)
    inside = {id(node) for node in graph.nodes}
    sources = [x._keras_history for node in nodes_of(part) if id(node) in inside for x in node.inputs]  # noqa: SLF001 - Keras's name for it
    names = [
        f"{h.operation.name}[{graph.place_of(nodes_of(h.operation)[h.node_index])}][{h.tensor_index}]" for h in sources
    ]
    return ", ".join(names) or "-"


# -- how much it is ----------------------------------------------------------------------------------------------------


def _totals(model: Any) -> list[str]:
    """How many numbers there are in all, and how much memory they take."""
    optimizer = getattr(getattr(model, "optimizer", None), "variables", None) or []
    groups = {
        "Total": [*model.weights, *optimizer],
        "Trainable": model.trainable_weights,
        "Non-trainable": model.non_trainable_weights,
        **({"Optimizer": optimizer} if optimizer else {}),
    }
    return [f"{name} params: {_count(weights):,} ({readable_size(weights)})" for name, weights in groups.items()]


def _count(weights: list[Any]) -> int:
    return sum(w.value.size for w in weights)


def readable_size(weights: list[Any]) -> str:
    """How much memory weights take."""
    size = float(sum(w.value.nbytes for w in weights))
    for unit in ("B", "KB", "MB"):
        if size < 1024:
            return f"{size:.2f} {unit}"
        size /= 1024
    return f"{size:.2f} GB"
