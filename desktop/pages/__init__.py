"""What the window shows, one folder per page. A page shows what it is given and says what the person did."""
