"""What makes blocks of rows."""
