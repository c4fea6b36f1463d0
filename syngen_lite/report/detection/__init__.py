"""Can a classifier tell synthetic rows from real ones, and by what?"""

from syngen_lite.report.detection.measure import measure_detection
from syngen_lite.report.detection.two_sample import MIN_ROWS, c2st

__all__ = ["MIN_ROWS", "c2st", "measure_detection"]
