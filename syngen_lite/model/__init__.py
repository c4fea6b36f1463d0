"""Codes -> network -> codes; torch lives here alone."""
