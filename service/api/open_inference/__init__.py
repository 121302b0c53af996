"""The Open Inference Protocol v2 over HTTP, with the extensions for binary tensors and for the model repository."""
