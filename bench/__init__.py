"""The benchmark: Silta beside a bare loop, a storing loop and a straightforward FastStream."""
