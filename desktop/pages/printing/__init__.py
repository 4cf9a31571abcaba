"""The ticket on paper: what is printed, how it is laid out, and the page that shows it first."""
