"""Maps: polygons to SVG in an equal-area projection, one drawing for page and print."""
