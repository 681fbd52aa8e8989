#!/bin/sh
# PostgreSQL refuses to run as root. Made here once, for the tests' processes would race to make it.
set -eu
if [ "$(id -u)" = 0 ] && ! getent passwd pgserver >/dev/null; then
    useradd --shell /bin/bash pgserver
fi
