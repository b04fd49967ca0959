#!/bin/sh
# Unpacks a .deb beside the system and runs its own check from there, off screen: no root, nothing installed.
# Usage: unpacked.sh PACKAGE.deb
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dpkg-deb --extract "$1" "$folder"
unset PYTHONPATH PYTHONHOME
export QRSTATION_HOME="$folder/home" QT_QPA_PLATFORM=offscreen
"$folder/usr/bin/qrstation" --version
"$folder/usr/bin/qrstation" self-check
