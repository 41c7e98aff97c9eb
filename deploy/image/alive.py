"""The image's health check: exit code 0 if the service in this container answers ``/livez``."""

import http.client
import os
import sys


def main() -> int:
    """Asks once; the answer is the exit code."""
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ["SILTA_PORT"]), timeout=3)
    try:
        connection.request("GET", "/livez")
        return 0 if connection.getresponse().status == http.client.OK else 1
    except OSError as error:
        print(f"/livez did not answer ({type(error).__name__})", file=sys.stderr)
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
