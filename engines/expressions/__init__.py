"""The expression language 表达式: for conditions, computed values and filters (docs/expressions.md)."""
