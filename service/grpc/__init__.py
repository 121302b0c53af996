"""The Open Inference Protocol over gRPC: a process of its own, `python -m service.grpc`.

It serves what the HTTP protocol of the same name does, from the same live models, with the same validation.
"""
