#!/bin/sh
# Installs the Debian packages that the program (run), its tests (test), its package (deb), that for Windows (windows)
# or a screen without a monitor (screen) need and that are missing.
# Usage: packaging/debian-packages.sh run|test|deb|windows|screen|check
set -eu

run="libegl1 libgl1 libopengl0 libxkbcommon0 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 \
libxcb-image0 libxcb-render-util0 libxcb-shape0 libxcb-randr0 libxcb-xkb1 libx11-xcb1 libfontconfig1 libdbus-1-3 \
libglib2.0-0 fonts-dejavu-core fonts-droid-fallback"
# Where Python comes from the system, Debian splits venv off.
if ! "${PYTHON:-python3}" -c 'import ensurepip, venv' 2>/dev/null; then run="$run python3-venv"; fi
case "${1:-}" in
run) wanted=$run ;;
test) wanted="$run orthanc dcmtk desktop-file-utils" ;;
# What Qt's platforms for X11 and Wayland ask for besides, so that dpkg-shlibdeps finds which package has it.
deb) wanted="$run binutils dpkg-dev xz-utils libpython3-dev libxcb-util1 libwayland-client0 libwayland-cursor0 \
libwayland-egl1" ;;
screen) wanted="$run xvfb" ;;
# What makes setup.exe for Windows, signs it, and tries it in a folder with a newer Debian's Wine.
windows) wanted="gcc-mingw-w64-x86-64 binutils-mingw-w64-x86-64 nsis osslsigncode debootstrap" ;;
# What a fresh Debian is made and run with.
check) wanted="$run debootstrap iproute2 util-linux xvfb" ;;
*) echo "usage: $0 run|test|deb|windows|screen|check" >&2; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "This is no Debian system. Needed: Qt's platform libraries (EGL, xkbcommon, xcb), fontconfig, fonts for" >&2
    echo "Latin, Greek, Cyrillic and Japanese; for the tests Orthanc and DCMTK." >&2
    exit 0
fi
missing=""
for package in $wanted; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo"
else
    echo "Debian packages are missing. Install them, then run this again:" >&2
    echo "  sudo apt-get install --no-install-recommends$missing" >&2
    exit 1
fi

# Services that come with packages (Orthanc's) are not to start: the tests start their own on free ports.
policy=/usr/sbin/policy-rc.d
made=""
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
    $as_root chmod 755 "$policy"
    made=yes
fi
cleanup() { if [ -n "$made" ]; then $as_root rm -f "$policy"; fi; }
trap cleanup EXIT
install() {
    # shellcheck disable=SC2086  # a list of names
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}
echo "Installing Debian packages:$missing"
if ! install 2>/dev/null; then
    $as_root apt-get update -qq
    install
fi
