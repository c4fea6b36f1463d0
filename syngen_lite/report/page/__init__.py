"""One HTML file that shows the figures, and the same figures as CSV."""
