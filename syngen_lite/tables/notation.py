"""Numbers with group separators, decimal commas or a unit: patterns such as `#,##0.00 %`.

A pattern is that of Unicode's number formats (UTS 35, part 3): `#` before and `0` around the place
where digits stand, zeros after the point for digits that are always there, `#` for those that may
be.  Other than there, the separators in it are the ones that stand in the data: `#.##0,00 €`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from syngen_lite.errors import ArtifactError

Floats = npt.NDArray[np.float64]

_PATTERN = re.compile(
    r"(?P<prefix>[^#0]*)#(?P<group>[^#0]?)##0(?:(?P<point>[^#0])(?=[0#])(?P<least>0*)(?P<more>#*))?"
    r"(?P<suffix>[^#0]*)"
)
_GROUPED = (
    *((",", "."), (".", ","), (" ", ","), ("\u00a0", ","), ("\u202f", ",")),
    *(("'", "."), ("\u2019", "."), (" ", "."), ("\u00a0", "."), ("\u202f", ".")),
)
_MAX_DIGITS = 12
_MAX_LENGTH = 24


@dataclass(frozen=True, slots=True)
class Notation:
    """How numbers are written.

    Attributes:
        group: What stands between groups of three digits, "" for nothing.
        point: What stands before the fraction.
        least: Digits after the point that are always there.
        most: Digits after the point at most.
        prefix: What stands before the number (and its sign).
        suffix: What stands after it.
    """

    group: str = ""
    point: str = "."
    least: int = 0
    most: int = 0
    prefix: str = ""
    suffix: str = ""

    @staticmethod
    def is_pattern(text: str) -> bool:
        """Whether a column's format is a number pattern."""
        return "#" in text

    @classmethod
    def of(cls, pattern: str) -> Notation:
        """Read a pattern.

        Raises:
            ArtifactError: it is none.
        """
        found = _PATTERN.fullmatch(pattern)
        if found is None:
            raise ArtifactError(f"{pattern!r} is no number pattern", hint="train the model again")
        least, more = len(found["least"] or ""), len(found["more"] or "")
        point = found["point"] or "."
        return cls(found["group"], point, least, least + more, found["prefix"], found["suffix"])

    @property
    def pattern(self) -> str:
        """The way back from `of`."""
        fraction = self.point + "0" * self.least + "#" * (self.most - self.least)
        digits = f"#{self.group}##0{fraction if self.most else ''}"
        return f"{self.prefix}{digits}{self.suffix}"

    @property
    def regex(self) -> str:
        """What a number looks like, as RE2 and `re` both read it."""
        group, point = re.escape(self.group), re.escape(self.point)
        whole = f"(?:0|[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})*)" if group else "(?:0|[1-9][0-9]*)"
        fraction = f"(?:{point}[0-9]+)?" if self.most else ""
        return f"^{re.escape(self.prefix)}-?{whole}{fraction}{re.escape(self.suffix)}$"

    def parse(self, texts: pa.StringArray) -> Floats:
        """Numbers of texts, shape (k,); NaN where a text is none."""
        alike = pc.match_substring_regex(texts, self.regex)
        bare = pc.utf8_slice_codeunits(texts, len(self.prefix))
        if self.suffix:
            bare = pc.utf8_slice_codeunits(bare, 0, -len(self.suffix))
        if self.group:
            bare = pc.replace_substring(bare, self.group, "")
        if self.point != ".":
            bare = pc.replace_substring(bare, self.point, ".")
        known = pc.if_else(alike, bare, pa.scalar("nan"))
        return np.fromiter(map(float, known.to_pylist()), np.float64, len(texts))

    def render(self, numbers: Floats) -> list[str]:
        """Texts of numbers, shape (n,), "" for NaN."""
        form = f"{{:,.{self.most}f}}" if self.group else f"{{:.{self.most}f}}"
        signs = str.maketrans({",": self.group, ".": self.point})
        texts = []
        for number, known in zip(numbers.tolist(), (~np.isnan(numbers)).tolist(), strict=True):
            if not known:
                texts.append("")
                continue
            rounded = round(number, self.most) + 0.0  # no minus zero
            digits = self._trimmed(form.format(rounded)).translate(signs)
            texts.append(f"{self.prefix}{digits}{self.suffix}")
        return texts

    def _trimmed(self, digits: str) -> str:
        """Without the zeros at the end that need not be there."""
        spare = self.most - self.least
        if not spare:
            return digits
        kept = digits.rstrip("0")
        lost = min(len(digits) - len(kept), spare)
        return digits[: len(digits) - lost].rstrip(".")


def guess_notation(texts: pa.StringArray) -> Notation | None:
    """The one notation of texts that are no plain numbers, shape (k,); None if there is none.

    Prefix and suffix are none of its business: the kinds cut them off.
    """
    first = texts[0].as_py()
    if len(first) > _MAX_LENGTH or not any(letter.isdigit() for letter in first):
        return None
    for group, point in _GROUPED:
        if pc.any(pc.match_substring(texts, group)).as_py():
            found = _fitting(texts, group, point)
            if found is not None:
                return found
    return _fitting(texts, "", ",") if pc.any(pc.match_substring(texts, ",")).as_py() else None


def _fitting(texts: pa.StringArray, group: str, point: str) -> Notation | None:
    """The notation with these separators, if all texts fit."""
    widest = Notation(group, point, 0, _MAX_DIGITS)
    for part in (texts.slice(0, 64), texts):
        if not pc.all(pc.match_substring_regex(part, widest.regex)).as_py():
            return None
    tails = pc.utf8_length(pc.replace_substring_regex(texts, f"^[^{point}]*", "")).to_numpy()
    digits = np.maximum(tails.astype(np.int64) - 1, 0)
    if digits.max() > _MAX_DIGITS:
        return None
    return Notation(group, point, int(digits.min()), int(digits.max()))
