"""followup: is it happening, and is the need over?"""
