"""What a plan says: tables, key figures and files for other programs."""
