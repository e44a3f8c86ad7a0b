#!/bin/sh
# Photograph a terminal screen in the kiosk's own terminal and fonts, without a display.
#
#   tools/picture.sh FRAME.ans PICTURE.png
#
# Needs Debian's cage, foot, grim, xwayland, fonts-noto-cjk, fonts-dejavu. cage refuses to run as root, so root runs it
# as the user "picture", which is made if it is missing.
set -eu

if [ "$(id -u)" = 0 ]; then
    id picture >/dev/null 2>&1 || useradd --create-home picture
    stage=$(mktemp -d)
    cp "$0" "$stage/picture.sh"
    cp "$1" "$stage/frame.ans"
    chown -R picture "$stage"
    runuser -u picture -- sh "$stage/picture.sh" "$stage/frame.ans" "$stage/out.png"
    cp "$stage/out.png" "$2"
    rm -r "$stage"
    exit 0
fi

stage=$(mktemp -d)
trap 'rm -r "$stage"' EXIT
export XDG_RUNTIME_DIR="$stage" WLR_BACKENDS=headless WLR_RENDERER=pixman WLR_LIBINPUT_NO_DEVICES=1
cat >"$stage/foot.ini" <<INI
font=DejaVu Sans Mono:size=13.5, Noto Sans Mono CJK SC:size=13.5
pad=0x0 center
[scrollback]
lines=0
[colors]
background=101010
INI
# The window takes its full size a moment after it opens; what is drawn before that would scroll.
cat >"$stage/show.sh" <<SHOW
sleep 1
stty size >"$stage/grid"
cat "$1"
sleep 2
grim "$2"
touch "$stage/done"
SHOW
timeout 30 cage -- foot -c "$stage/foot.ini" sh "$stage/show.sh" >"$stage/log" 2>&1 || true
[ -f "$stage/done" ] || { cat "$stage/log" >&2; exit 1; }
echo "grid $(cat "$stage/grid")"
