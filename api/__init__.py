"""Delivery: REST, pages, authentication, command line. It turns a request into a command and a result into a reply."""
