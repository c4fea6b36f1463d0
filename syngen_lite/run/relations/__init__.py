"""Linked tables before anything is trained: their order, and whether their keys hold."""
