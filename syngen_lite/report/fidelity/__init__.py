"""How alike two tables are: columns, pairs and triples of columns on the real table's bins."""

from syngen_lite.report.fidelity.by_summary import measure_by_summary
from syngen_lite.report.fidelity.measure import measure_fidelity
from syngen_lite.report.fidelity.summarizing import summarize
from syngen_lite.report.fidelity.summary import Summary

__all__ = ["Summary", "measure_by_summary", "measure_fidelity", "summarize"]
