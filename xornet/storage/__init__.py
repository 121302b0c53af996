"""Where the files of a model are kept: behind one protocol, in a directory or in a bucket."""
