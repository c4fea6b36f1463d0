"""Keys in the rows of tables: which rows they name, which parent a row has."""
