"""What is late or wrong: dispatch sheets, problems, bulletins."""
