"""The shared language of Silta: facts, codes, rules and their binding to the bus. No I/O."""
