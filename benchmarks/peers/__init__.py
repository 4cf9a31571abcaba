"""Other programs that synchronise documents, run beside ours on the same work. None of them ships with BranchDesk."""
