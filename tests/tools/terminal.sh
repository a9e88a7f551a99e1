#!/bin/sh
# Checks 3.6's live plot in a real terminal (tmux) of two sizes, in ASCII without colors, and in a pipe.
# usage: terminal.sh BIN
set -eu

bin=${1:?usage: terminal.sh BIN}
work=$(mktemp -d)
session=d2l-$$
trap 'tmux -L $session kill-server 2>/dev/null || true; rm -rf "$work"' EXIT

fail() {
  echo "terminal: $*" >&2
  exit 1
}

# screen COLUMNS ROWS ENVIRONMENT: writes what the terminal shows after training to $work/screen
screen() {
  rm -f "$work/done"
  tmux -L $session -f /dev/null new-session -d -x "$1" -y "$2" \
    "env $3 $bin/ch3_6_softmax_scratch --figures $work >/dev/tty; touch $work/done; sleep 60"
  tries=0
  until [ -e "$work/done" ]; do
    tries=$((tries + 1))
    [ $tries -lt 600 ] || fail "$1 x $2: expected the program to end within a minute"
    sleep 0.1
  done
  tmux -L $session capture-pane -p -e -S - >"$work/screen"
  tmux -L $session kill-server
}

# check NAME PATTERN COUNT: expects COUNT lines with PATTERN on the screen
check() {
  found=$(grep -c "$2" "$work/screen" || true)
  [ "$found" -eq "$3" ] || { cat "$work/screen"; fail "$1: expected $3 lines with '$2', found $found"; }
}

# The chart takes half the height of the terminal, at most 24 lines.
for size in 80x24:12 200x50:24; do
  columns=${size%x*} rows=${size#*x}
  screen "$columns" "${rows%:*}" LC_ALL=C.UTF-8
  check "$size" '^epoch [0-9]*, train loss' 10
  check "$size" '━━ train loss' 1
  check "$size" '│' "${rows#*:}"
  grep -q '\[3[0-9]m' "$work/screen" || fail "$size: expected colors"
done
screen 80 24 "LC_ALL=C NO_COLOR=1"
check ascii '^epoch [0-9]*, train loss' 10
check ascii '\* train loss' 1
! grep -q "$(printf '\033')\\[3" "$work/screen" || fail "NO_COLOR: expected no colors"
! LC_ALL=C grep -q "$(printf '[\200-\377]')" "$work/screen" || fail "ASCII: expected ASCII characters only"

"$bin/ch3_6_softmax_scratch" --figures "$work" >"$work/screen"
check pipe '^epoch [0-9]*, train loss' 10
! LC_ALL=C grep -q "$(printf '[\033\200-\377]')" "$work/screen" || fail "pipe: expected plain ASCII text"
echo "terminal: the live plot is right in 80x24, 200x50, ASCII and a pipe"
