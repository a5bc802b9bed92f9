"""The stemmers of `snowballstemmer`, each a module in here: the package itself imports those of thirty languages."""

from importlib.util import find_spec

_FOUND = find_spec("snowballstemmer")
__path__ = list(_FOUND.submodule_search_locations or ()) if _FOUND is not None else []
