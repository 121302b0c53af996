"""The middleware around the application, as one list.

Each layer takes the next one and returns a function from a WSGI environ to a response, as Django's middleware does.
Flask's hooks for before and after a request would cost more than the work itself.
"""

from service.http.response import Responder
from service.inherited import INHERITED
from service.middleware.access import Access
from service.middleware.allowed_hosts import AllowedHosts
from service.middleware.load_shedding import LoadShedding
from service.middleware.request_id import RequestId
from service.middleware.security_headers import SecurityHeaders
from service.service import Layer, Service


def wrap(respond: Responder, service: Service) -> Responder:
    """Return `respond` within the middleware of `service`."""
    settings = service.settings
    layers: list[Layer] = [  # outermost first
        *service.layers,
        SecurityHeaders,
        RequestId,
        lambda inner: Access(inner, service.response_observers, service.failure_observers, settings),
        lambda inner: LoadShedding(inner, service.public_paths),
        lambda inner: AllowedHosts(inner, settings.allowed_hosts),
    ]
    if settings.token_file:
        from service.middleware.bearer_tokens import BearerTokens, Tokens  # noqa: PLC0415 - imported only when on

        tokens = Tokens(settings.token_file, INHERITED.token_memory)
        layers.append(lambda inner: BearerTokens(inner, tokens, service.public_paths, service.token_observers))
    for layer in reversed(layers):
        respond = layer(respond).__call__  # type: ignore[operator]  # bound once: it saves a third of each call
    return respond
