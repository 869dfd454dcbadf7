# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Contains endpoint functions for accessing the API"""
