"""The messages of the Open Inference Protocol, generated from the .proto file by `make stubs`."""
