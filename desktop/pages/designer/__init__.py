"""The form designer: the list of forms, the page on which one is drawn, its versions."""
