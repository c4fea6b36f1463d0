"""Texts by a pattern: a small regular language as a number space, each number a text of its own."""

from syngen_lite.patterns.pattern import Pattern

__all__ = ["Pattern"]
