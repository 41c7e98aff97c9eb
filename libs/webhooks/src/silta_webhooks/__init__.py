"""Webhooks: what does a unit hear of its cases without asking?"""
