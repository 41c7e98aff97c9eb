"""Reporting: does the model work?"""
