"""What dev.py is made of: the environment, the checks and the test suites."""
