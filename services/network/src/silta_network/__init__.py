"""network: who comes to the table?"""
