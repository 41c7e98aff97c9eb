"""What every service stands on: written once, and without a word of the domain."""

import importlib
import sys
from typing import Any

# What libraries load beside themselves and no service uses; a module that is None cannot be
# imported. PyMongo looks for PyOpenSSL, which its asynchronous API cannot use, and loads all of
# cryptography for it (9 MB in every service); httpx its own command line (2 MB, where rich is).
_modules: dict[str, Any] = sys.modules
for _name in ("pymongo.pyopenssl_context", "httpx._main"):
    _modules.setdefault(_name, None)

# Structlog loads rich for its coloured console (2 MB, where it is); command lines need it later on.
if "rich" not in _modules:
    _modules["rich"] = None
    importlib.import_module("structlog")
    del _modules["rich"]
