"""Consent: what may be shared, with whom?"""
