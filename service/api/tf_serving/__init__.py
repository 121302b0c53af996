"""TensorFlow Serving's REST API: the model as a servable with one signature, `serving_default`."""
