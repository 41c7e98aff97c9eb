"""What planning decides: pure functions, one file a verb."""
