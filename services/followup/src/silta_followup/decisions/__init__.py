"""What followup decides: pure functions, one file a verb."""
