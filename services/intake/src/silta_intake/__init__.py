"""Intake: who needs help, and how much?"""
