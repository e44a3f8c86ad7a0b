#!/bin/sh
# Run a program live in the kiosk's own terminal (cage, foot) without a display, so that it can be photographed.
#
#   tools/live_picture.sh [-f POINTS] COMMAND [ARGUMENT…]
#
# The command runs inside foot, which draws sixel pictures. It takes a picture of the whole screen whenever it likes, by
# "grim FILE.png", as tools/door_pictures.py does. Ends when the command ends, with its exit code.
#
# The screen has 1280x720 pixels: 116 x 32 cells at 13.5 points, and at 9 points about as many cells as 1920x1080 has at
# 13.5. Needs Debian's cage, foot, grim, xwayland, fonts-noto-cjk, fonts-dejavu. cage refuses to run as root, so root runs
# it as the user "picture", which is made if it is missing; the command itself runs as the caller.
set -eu

points=13.5
if [ "$1" = -f ]; then
    points=$2
    shift 2
fi

stage=$(mktemp -d)
chmod 711 "$stage"
trap 'touch "$stage/end"; wait; rm -r "$stage"' EXIT
as=
if [ "$(id -u)" = 0 ]; then
    id picture >/dev/null 2>&1 || useradd --create-home picture
    chown picture "$stage"
    as="runuser -u picture --"
fi
cat >"$stage/foot.ini" <<INI
font=DejaVu Sans Mono:size=$points, Noto Sans Mono CJK SC:size=$points
pad=0x0 center
[scrollback]
lines=0
[colors]
background=101010
INI
cat >"$stage/hold.sh" <<HOLD
echo "\$WAYLAND_DISPLAY" >"$stage/name"
mv "$stage/name" "$stage/display"
while [ ! -e "$stage/end" ]; do sleep 0.2; done
HOLD
$as env XDG_RUNTIME_DIR="$stage" WLR_BACKENDS=headless WLR_RENDERER=pixman WLR_LIBINPUT_NO_DEVICES=1 \
    cage -- sh "$stage/hold.sh" >"$stage/log" 2>&1 &
cage=$!
while [ ! -e "$stage/display" ]; do
    kill -0 $cage 2>/dev/null || { cat "$stage/log" >&2; exit 1; }
    sleep 0.1
done
export XDG_RUNTIME_DIR="$stage" WAYLAND_DISPLAY="$(cat "$stage/display")"

# The window takes its full size a moment after it opens; a program that starts before would see it change.
cat >"$stage/show.sh" <<'SHOW'
sleep 1
stage=$1
shift
code=0
"$@" || code=$?
echo $code >"$stage/code"
SHOW
foot -c "$stage/foot.ini" sh "$stage/show.sh" "$stage" "$@" >>"$stage/log" 2>&1 || true
[ -e "$stage/code" ] || { cat "$stage/log" >&2; exit 1; }
exit "$(cat "$stage/code")"
