"""What consent decides: pure functions of state, message, time and reference."""
