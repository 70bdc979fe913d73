"""Pictures of models: their layers as boxes, and arrows for what flows between them, laid out by Graphviz."""

from kerasedu.diagrams.diagram import Diagram
from kerasedu.diagrams.plotting import model_to_dot, plot_model

__all__ = ["Diagram", "model_to_dot", "plot_model"]
