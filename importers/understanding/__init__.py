"""What a sheet that nobody has seen before is: its header, its columns, and what each of its rows is and why."""
