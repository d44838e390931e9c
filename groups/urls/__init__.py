"""Addresses of groups, topics and what is decided in them."""
