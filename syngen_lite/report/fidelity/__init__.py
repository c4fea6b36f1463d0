"""How alike two tables are: columns, pairs and triples of columns on the real table's bins."""

from syngen_lite.report.fidelity.measure import measure_fidelity

__all__ = ["measure_fidelity"]
