"""Small tables that the book ships, each beside the script that makes it."""
