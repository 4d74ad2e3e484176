"""Files of other programs and libraries, read as studies."""
