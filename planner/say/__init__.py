"""What is said, once: the languages. Words, numbers and units join here."""
