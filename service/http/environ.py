"""The keys of the WSGI environ that the service adds, and the paths that are treated apart.

WAITED_S, which the server adds, is in `service.server`.
"""

REQUEST_ID = "xornet.request_id"  # the id of the request, as its response repeats it
ROUTE = "xornet.route"  # the rule that matched the path; not there if none did
MODEL = "xornet.model"  # the name of the model that the path is about; empty if it is about none
CHECKED = "xornet.checked"  # a function to call once the request has passed its checks; there only if it is traced
UNMATCHED = "unmatched"  # the route that is reported for such a path
DETAIL = "xornet.detail"  # why the request failed, for the log
CALLER = "xornet.caller"  # the name of the token, empty if it has none; not there if none was needed
REQUEST_ID_HEADER = "X-Request-ID"
PROBES = frozenset({"/livez", "/readyz"})  # open to everybody, and served under any load
UNLOGGED = "xornet.unlogged"  # there if the log already has a line about requests that failed like this one
