#!/bin/sh
# Debian packages that must be there: installed as root, otherwise named. Usage: tools/packages.sh PACKAGE…
set -eu

installed() { dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

missing=
for package in "$@"; do
    installed "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing:$missing"
    export DEBIAN_FRONTEND=noninteractive
    said=$(mktemp)
    # shellcheck disable=SC2086  # one word each
    if { apt-get update --quiet=2 || true; apt-get install --quiet=2 --yes --no-install-recommends $missing; } >"$said" 2>&1; then
        rm -f "$said"
        exit 0
    fi
    cat "$said" >&2
    rm -f "$said"
fi
echo "Missing Debian packages: install them as root with  apt-get install$missing" >&2
exit 1
