"""HTTP: commands in, views out, errors as problem+json."""
