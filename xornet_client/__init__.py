"""The Python client: timeouts, retries and errors done right, with requests as its only dependency."""

from xornet_client.client import Client
from xornet_client.errors import Rejected, RequestFailed, Unauthorized, Unavailable
from xornet_client.results import Prediction, VersionInfo

__version__ = "0.1.0"
__all__ = ["Client", "Prediction", "Rejected", "RequestFailed", "Unauthorized", "Unavailable", "VersionInfo"]
