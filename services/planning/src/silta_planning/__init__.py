"""Planning: what do we do, and who answers for it?"""
