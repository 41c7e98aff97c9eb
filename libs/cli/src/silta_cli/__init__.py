"""The command line `silta`: local stack, demonstration, generated documents."""
