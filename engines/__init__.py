"""The four engines: pure logic, no I/O. They know nothing of each other but the expression language."""
