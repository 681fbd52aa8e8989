#!/bin/sh
# Makes an environment with uv in it, from any Python that is new enough. Usage: tools/uv.sh VERSION FOLDER
set -eu
version=$1
here=$2
certificates=/etc/ssl/certs/ca-certificates.crt

fail() { echo "$*" >&2; exit 1; }

find_python() {
    for name in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
        if [ -n "$name" ] && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    fail "Missing: Python 3.11 or newer (Debian's package: python3; or say which: make PYTHON=/path/to/python)."
}

# Debian keeps what makes an environment in a package of its own.
need_venv() {
    "$1" -c 'import venv, ensurepip' 2>/dev/null || tools/packages.sh python3-venv
    "$1" -c 'import venv, ensurepip' 2>/dev/null || fail "Missing: venv and ensurepip for $1 (Debian's package: python3-venv)."
}

# pip brings the certificates of public servers. Where a company's own are needed, the system knows them.
install() {
    "$here/bin/python" -m pip install --quiet --disable-pip-version-check --no-input "uv==$version" 2>"$here/said" && return
    if [ -f "$certificates" ] && PIP_CERT=$certificates "$here/bin/python" -m pip install --quiet --disable-pip-version-check --no-input "uv==$version"; then
        return
    fi
    cat "$here/said" >&2
    fail "Could not install uv $version from PyPI."
}

python=$(find_python)
need_venv "$python"
rm -rf "$here"
"$python" -m venv "$here"
install
