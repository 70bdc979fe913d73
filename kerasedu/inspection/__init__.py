"""What a tape saw in one training step, as plain data."""

from kerasedu.inspection.layer_view import LayerView
from kerasedu.inspection.step import Step
from kerasedu.inspection.table import TraceTable
from kerasedu.inspection.trace import Trace

__all__ = ["LayerView", "Step", "Trace", "TraceTable"]
