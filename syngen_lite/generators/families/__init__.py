"""Linked tables: families of parents and children."""
