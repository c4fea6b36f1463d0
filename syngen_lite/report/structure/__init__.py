"""Is the synthetic table built as the real one is: columns, formats, keys and rules?"""

from syngen_lite.report.structure.measure import measure_structure

__all__ = ["measure_structure"]
