"""The functions of the deep-dive chapters, one module a chapter."""
