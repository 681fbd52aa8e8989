"""Parley, a small chat platform that shows how to embed Sidelight. Start with sidelight.py."""
