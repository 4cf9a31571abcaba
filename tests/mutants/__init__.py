"""Published bugs of sync products, made again in our own code: each must break an invariant of the simulator.

A mutant names what it replaces (`Swap`), so the program itself ships no switch. `python -m tests.mutants --find NAME`
looks for a world that shows it; `docs/sync-mutants.md` is the table.
"""
