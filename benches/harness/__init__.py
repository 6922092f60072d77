"""The parts of compare.py: preparing, measuring, judging, printing."""
