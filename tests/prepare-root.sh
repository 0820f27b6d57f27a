#!/usr/bin/env bash
# Puts another Debian with its Prosody and ejabberd into a directory of the cache: prepare-root.sh trixie|testing
# The tests run these servers by chroot. Needs root and debootstrap, and takes about a minute; a root that is there already is kept.
set -euo pipefail
# Not the directory of the tests: in the root there is none by that name.
unset TMPDIR

name=$1
roots=${XMPP_CONTACTS_ROOTS:-${XDG_CACHE_HOME:-$HOME/.cache}/xmpp-contacts/roots}
root=$roots/$name
packages=(prosody prosody-modules lua-dbi-sqlite3 lua-unbound lua-readline ejabberd sqlite3 erlang-p1-sqlite3 erlang-p1-oauth2 procps)

mkdir -p "$roots"
exec 9>"$root.lock"
flock 9
[ ! -d "$root" ] || exit 0

# An interrupted preparation leaves only the directory under the other name.
partial=$root.partial
log=$root.log
: >"$log"
unmount() {
    if mountpoint -q "$partial/proc"; then umount "$partial/proc"; fi
}
fail() {
    unmount || true
    rm -rf --one-file-system "$partial"
    echo "Could not prepare $root; the last lines of $log:" >&2
    tail -n 5 "$log" >&2
    exit 1
}
trap fail ERR INT TERM
unmount
rm -rf --one-file-system "$partial"
mkdir "$partial"

# The mirror that apt uses here, whatever it is.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -n 1)
script=/usr/share/debootstrap/scripts/$name
[ -e "$script" ] || script=/usr/share/debootstrap/scripts/sid
debootstrap --variant=minbase "$name" "$partial" "$mirror" "$script" >>"$log" 2>&1 9>&-

# No service is started, and apt reaches its mirror as it does outside.
printf '#!/bin/sh\nexit 101\n' >"$partial/usr/sbin/policy-rc.d"
chmod 755 "$partial/usr/sbin/policy-rc.d"
printf 'APT::Install-Recommends "false";\nAcquire::Check-Valid-Until "false";\n' >"$partial/etc/apt/apt.conf.d/99xmpp-contacts"
cp /etc/apt/apt.conf.d/*proxy* "$partial/etc/apt/apt.conf.d/" 2>/dev/null || true
cp /etc/resolv.conf /etc/hosts "$partial/etc/"
mount -t proc proc "$partial/proc"
chroot "$partial" apt-get update >>"$log" 2>&1 9>&-
DEBIAN_FRONTEND=noninteractive chroot "$partial" apt-get install -y "${packages[@]}" >>"$log" 2>&1 9>&-
chroot "$partial" apt-get clean
rm -rf "$partial"/var/lib/apt/lists/*
umount "$partial/proc"
sync -f "$partial"
mv "$partial" "$root"
