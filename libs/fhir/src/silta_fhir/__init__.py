"""FHIR: what does Silta look like to a system that speaks FHIR R4?"""
