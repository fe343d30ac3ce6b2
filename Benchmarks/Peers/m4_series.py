"""The series of an M4 file: no header, a line is a series' name and its values."""

import numpy


def series(path):
    """Name and values of every line."""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            name, *cells = line.replace('"', "").strip().split(",")
            yield name, numpy.array([float(cell) for cell in cells if cell not in ("", "NA")])
