"""The modules of compare.py: preparation, measurement, goals, output."""
