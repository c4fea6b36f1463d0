"""What is drawn of the tables, as shares and counts that name no row."""
