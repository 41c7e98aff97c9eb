"""What every service stands on: written once, and without a word of the domain."""
