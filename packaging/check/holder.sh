#!/bin/sh
# The first process of a machine: mounts what it needs, brings up loopback, and holds both until it is killed.
# Run by machine.py below unshare, so that the mounts are seen by nobody else and go with it.
# Usage: holder.sh FOLDER ARCHIVES
set -eu
mount -t proc proc "$1/proc"
mount --bind /dev "$1/dev"
mount --bind "$2" "$1/var/cache/apt/archives"
mount --bind /tmp/.X11-unix "$1/tmp/.X11-unix"
ip link set lo up
echo ready
exec sleep infinity
