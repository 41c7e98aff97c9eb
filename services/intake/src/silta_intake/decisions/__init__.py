"""What intake decides: pure functions, one file a verb."""
