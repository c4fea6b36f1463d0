"""Tables of databases: what there is, rows out, rows in. SQLAlchemy is imported where needed."""
