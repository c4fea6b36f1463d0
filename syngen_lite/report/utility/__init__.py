"""Is a model that learnt from synthetic rows any good on real ones?"""

from syngen_lite.report.utility.measure import measure_utility

__all__ = ["measure_utility"]
