"""What is measured over HTTP: our server and a bare one of the same kind in turn, under the same load."""
