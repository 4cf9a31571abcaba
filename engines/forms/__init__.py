"""Form documents 表单: what a kind of record holds, how its values are checked, and through which states it moves."""
