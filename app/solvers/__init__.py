"""Solving apart from serving: questions are answered in processes of their own.

A solve holds the interpreter for a second or more. In a thread it would slow every other request; in a
process it leaves them alone, can be stopped at a deadline, and a crash costs one answer, not the service.
"""
