"""plot_model and model_to_dot: Keras's functions that draw a model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kerasedu.diagrams.chart import Box, Chart, Group
from kerasedu.diagrams.diagram import Diagram
from kerasedu.diagrams.labels import Shown, label_of, title_of
from kerasedu.diagrams.numbers import require_fitting
from kerasedu.inspection import Trace
from kerasedu.models import Model

DIRECTIONS = ("TB", "LR", "BT", "RL")
MOST_DOTS = 2400
FONT = "Helvetica,Arial,sans-serif"


def plot_model(
    model: Model,
    to_file: str | Path | None = "model.png",
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = False,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: int = 200,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    splines: str = "ortho",
    trace: Trace | None = None,
    **kwargs: Any,
) -> Diagram:
    """Draw a model: a box for each layer, arrows for what flows between them.

    Arguments:
        model: the model. One with a `call` of its own is a single box.
        to_file: file to write; its ending says how: .png, .svg, .pdf, .dot. None writes none.
        show_shapes: whether to show the shapes that go in and come out.
        show_dtype: whether to show the number types.
        show_layer_names: whether to show the names of the layers, not only their types.
        rankdir: where the data flows: "TB" top to bottom, "LR" left to right, "BT" or "RL".
        expand_nested: whether models inside show their layers.
        dpi: dots per inch of images.
        show_layer_activations: whether to show activations.
        show_trainable: whether to show which layers learn.
        splines: how arrows run: "ortho" in right angles, "curved", "polyline", "spline", "line".
        trace: what `model.trace(x, y)` returned: boxes then show the numbers of that training step.
        kwargs: none; Keras has this parameter.

    Returns:
        The picture. A notebook shows it as SVG.

    Raises:
        ImportError: if there is no Graphviz on this machine.
        TypeError: if it is no model, the trace is none, or for an argument that is not there.
        ValueError: if the model is not built, or for another direction, dpi or kind of file.

    Example:
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> model = Sequential([Input((4,)), Dense(3, name="out")], name="small")
        >>> plot_model(model, to_file=None, show_shapes=True)
        <Diagram of model 'small': 2 boxes, 1 arrow>
    """
    if isinstance(model, Model) and not model.built:
        raise ValueError(
            f"Model {model.name!r} is not built yet, so what flows through it is not known. Begin it with an Input, "
            "call model.build((None, 28, 28, 1)) with the shape of its data, or run it on a batch first."
        )
    diagram = model_to_dot(
        model,
        show_shapes=show_shapes,
        show_dtype=show_dtype,
        show_layer_names=show_layer_names,
        rankdir=rankdir,
        expand_nested=expand_nested,
        dpi=dpi,
        show_layer_activations=show_layer_activations,
        show_trainable=show_trainable,
        splines=splines,
        trace=trace,
        **kwargs,
    )
    if to_file is not None:
        diagram.save(to_file)
    return diagram


def model_to_dot(
    model: Model,
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = True,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: int = 200,
    subgraph: bool = False,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    splines: str = "ortho",
    trace: Trace | None = None,
    **kwargs: Any,
) -> Diagram:
    """The picture of a model in Graphviz's language. Arguments as for `plot_model`, but for one.

    Arguments:
        model: the model. A Sequential model may be drawn before it is built: its layers are known.
        show_shapes: see `plot_model`, as for the others.
        show_dtype: see there.
        show_layer_names: see there.
        rankdir: see there.
        expand_nested: see there.
        dpi: see there.
        subgraph: whether to draw a frame with the model's name around it.
        show_layer_activations: see there.
        show_trainable: see there.
        splines: see there.
        trace: see there.
        kwargs: none; Keras has this parameter.

    Returns:
        The picture; `source` is its text, `graph` a `graphviz.Digraph`.

    Raises:
        TypeError: if it is no model, the trace is none, or for an argument that is not there.
        ValueError: for another direction or dpi, or a trace of another model.

    Example:
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> "n0 -> n1" in model_to_dot(Sequential([Input((4,)), Dense(3)])).source
        True
    """
    _check(model, rankdir, dpi, kwargs)
    chart = Chart(model, expand_nested)
    shown = Shown(show_shapes, show_dtype, show_layer_names, show_layer_activations, show_trainable, trace)
    if trace is not None:
        require_fitting(trace, {part.name for part in [*_parts(chart.root), *model.layers]})
    graph = _empty_graph(rankdir, splines)
    _draw(chart.root, graph, shown, framed=subgraph)
    for source, target in chart.arrows:
        graph.edge(source, target)
    return Diagram(graph, _summary(model, chart), dpi)


def _check(model: Any, rankdir: str, dpi: Any, unknown: dict[str, Any]) -> None:
    if not isinstance(model, Model):
        raise TypeError(f"plot_model got {model!r} of type {type(model).__name__}. It takes a model.")
    if rankdir not in DIRECTIONS:
        raise ValueError(f"plot_model got rankdir={rankdir!r}. It takes one of {', '.join(map(repr, DIRECTIONS))}.")
    if isinstance(dpi, bool) or not hasattr(dpi, "__float__") or not 0 < dpi <= MOST_DOTS:
        raise ValueError(f"plot_model got dpi={dpi!r}. It takes a number of dots per inch, up to {MOST_DOTS}.")
    if unknown:
        raise TypeError(
            f"plot_model has no argument {', '.join(map(repr, unknown))}. It has to_file, show_shapes, show_dtype, "
            "show_layer_names, rankdir, expand_nested, dpi, show_layer_activations, show_trainable, splines and trace."
        )


def _empty_graph(rankdir: str, splines: str) -> Any:
    try:
        import graphviz
    except ImportError:
        raise ImportError("Drawing a model needs two packages: pip install graphviz pygraphviz") from None
    return graphviz.Digraph(
        "model",
        graph_attr={"rankdir": rankdir, "splines": splines, "bgcolor": "transparent", "fontname": FONT},
        node_attr={"shape": "none", "margin": "0", "width": "0", "height": "0", "fontname": FONT, "fontsize": "11"},
        edge_attr={"arrowsize": "0.7"},
    )


def _draw(group: Group, graph: Any, shown: Shown, framed: bool) -> None:
    """Draw what is in a group, in a frame with its name if it is to have one."""
    if framed:
        with graph.subgraph(name=group.key) as frame:
            label = f"<{title_of(group.part, shown.show_layer_names)}>"
            frame.attr(label=label, labeljust="l", style="rounded,dashed", fontsize="11")
            _draw(group, frame, shown, framed=False)
        return
    for member in group.members:
        if isinstance(member, Box):
            graph.node(member.key, label_of(member, shown))
        else:
            _draw(member, graph, shown, framed=True)


def _parts(group: Group) -> list[Any]:
    return [box.part for box in group.boxes()]


def _summary(model: Model, chart: Chart) -> str:
    boxes, arrows = sum(1 for _ in chart.root.boxes()), len(chart.arrows)
    return f"Diagram of model {model.name!r}: {boxes} box{'es' * (boxes != 1)}, {arrows} arrow{'s' * (arrows != 1)}"
