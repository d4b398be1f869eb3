"""The pipeline: what commands, plugins and pages all call, so they cannot disagree."""

from duiping.pipeline.stages import Teller, config_of, silent
from duiping.pipeline.work import Work, result_of, settled_down

__all__ = ["Teller", "Work", "config_of", "result_of", "settled_down", "silent"]
