"""What the user says: tables, study files, changes, and their checks."""
