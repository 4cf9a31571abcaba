"""One script per figure that the README quotes; `python3 dev.py bench` runs them all."""
