"""Rows that a body refers to, read together: pages, images, documents and the clinic."""
