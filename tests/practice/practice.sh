#!/bin/sh
# Checks the functions that you write in practice/.
# usage: practice.sh BUILD ONLY HINT WATCH JSON; all but BUILD may be empty
set -eu

build=$1 only=$2 hint=$3 watch=$4 json=$5
here=tests/practice
hints=$build/practice            # how many hints each function had
work=$build/practice/process-$$  # for this process alone: another may run, too

fail() {
  echo "practice: $*" >&2
  exit "${status:-1}"
}

sections=
for file in "$here"/files/*.hpp; do
  section=$(basename "$file" .hpp)
  case $only in '' | "$(echo "${section#ch}" | tr _ .)") sections="$sections $section" ;; esac
done
[ "$sections" ] || status=2 fail "ONLY=$only: expected 3.1, 3.2, 3.4, 3.5, 3.6 or 3.7; 3.3 has nothing to write by hand"

mkdir -p practice "$work" || fail "cannot make the folders practice and $work"
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
for section in $sections; do
  [ -e "practice/$section.hpp" ] || cp "$here/files/$section.hpp" practice/ || fail "practice/$section.hpp: not copied"
  [ -f "practice/$section.hpp" ] || fail "practice/$section.hpp: expected a file"
done

# The compiler with the project's flags; without optimization, which would take longer, and with the sanitizers where
# the compiler has them.
compile="$(cat "$build/flags") -O0 -g -Wno-error"
sanitize='-fsanitize=address,undefined -fno-sanitize-recover=all'
export ASAN_OPTIONS=detect_leaks=0:detect_container_overflow=0 LC_ALL=C
# shellcheck disable=SC2086
echo 'int main() {}' | $compile $sanitize -x c++ - -o "$work/probe" 2>/dev/null && "$work/probe" || sanitize=

# compile_with FOLDER SECTION OPTION...: with FOLDER/practice/SECTION.hpp as the reader's file
compile_with() {
  folder=$1 section=$2
  shift 2
  # shellcheck disable=SC2086
  $compile -iquote "$folder" "$here/readers/$section.cpp" "$@"
}

link() {
  # shellcheck disable=SC2086
  compile_with "$1" "$2" $sanitize "$build/obj/$here/check.o" "$build/obj/$here/run.o" "$build/obj/$here/$2.o" \
    "$build/libd2l.a" -o "$work/$2" 2>"$work/$2.errors"
}

# What is wrong, from the first error in a compiler's output, as text of a C++ string. An error in an untouched part means
# that the reader's ends too early or too late; one in the file that uses the functions, that one of them is another.
first_error() {
  sed -n "/error: /{
    s|.*practice/$1.hpp:\([0-9]*\):[0-9:]* [a-z ]*error: \(.*\)|line \1: \2|p; t
    s|^untouched:.*|its braces { } do not match|p; t
    s|.*|its parameters or its result are no longer those that were given|p
  }" "$2" | head -n 1 | sed 's/[\\"]/\\&/g'
}

# split FILE FOLDER NAME: the parts of FILE between its lines of dashes, as FOLDER/FUNCTION; what comes before, as
# FOLDER/0. Compilers take them for lines of NAME.
split() {
  mkdir -p "$2"
  : >"$2/0"
  awk -v folder="$2" -v name="$3" '
    NR == 1 { sub(/^\357\273\277/, "") } # a byte order mark, and below the line ends of Windows
    { sub(/\r$/, "") }
    NR == 1 || /^\/\/ ---- / {
      part = NR == 1 ? "0" : $NF
      printf "#line %d \"%s\"\n", NR, name >(folder "/" part)
    }
    { print >(folder "/" part) }' "$1"
}

# compose FOLDER: the reader's file of $section with the parts that $mine names, and the untouched or refused others
compose() {
  mkdir -p "$1/practice"
  for piece in 0 $parts end; do
    case " $mine " in
      *" $piece "*) cat "$parted/reader/$piece" ;;
      *) cat "$parted/refused/$piece" 2>/dev/null || cat "$parted/untouched/$piece" ;;
    esac
  done >"$1/practice/$section.hpp"
}

# The file does not compile as a whole: find the functions that do, each on its own, so that they are still checked.
repair() {
  section=$1 parted=$work/$1.parts
  rm -rf "$parted"
  split "practice/$section.hpp" "$parted/reader" "practice/$section.hpp"
  split "$here/files/$section.hpp" "$parted/untouched" untouched
  mkdir "$parted/refused"
  parts=$(sed -n '/^\/\/ ---- end/d; s/^\/\/ ---- .* //p' "$here/files/$section.hpp")
  mine=0 compose "$parted/0"
  compile_with "$parted/0" "$section" -fsyntax-only 2>"$parted/0.errors" || {
    refuse "above its first function, $(first_error "$section" "$parted/0.errors")"
    return
  }
  for part in $parts; do
    (
      mine="0 $part" compose "$parted/$part"
      compile_with "$parted/$part" "$section" -fsyntax-only 2>"$parted/$part.errors" || : >"$parted/$part.refused"
    ) &
  done
  wait
  mine=0
  for part in $parts; do
    error=
    [ -e "$parted/reader/$part" ] || error="its line of dashes, with $part at the end, is missing"
    if [ -z "$error" ] && [ -e "$parted/$part.refused" ]; then
      error=$(first_error "$section" "$parted/$part.errors")
    fi
    [ -z "$error" ] || ERROR=$error awk '{
      at = index($0, "not_written_yet();")
      print at ? substr($0, 1, at - 1) "d2l::practice::does_not_compile(\"" ENVIRON["ERROR"] "\");" : $0
    }' "$parted/untouched/$part" >"$parted/refused/$part"
    [ "$error" ] || mine="$mine $part"
  done
  compose "$parted/all"
  link "$parted/all" "$section" || refuse "$(first_error "$section" "$work/$section.errors")"
}

# Says that none of the section's functions can be checked, and why.
refuse() {
  rm -f "$work/$section"
  printf '%s\n' "practice/$section.hpp does not compile: $1"
  for part in $parts; do
    printf '{"section": "%s", "function": "%s", "verdict": "does not compile", "message": "%s"}\n' \
      "$(echo "${section#ch}" | tr _ .)" "$part" "$1"
  done >>"$work/results"
}

check() {
  : >"$work/results"
  for section in $sections; do
    [ -f "practice/$section.hpp" ] || continue # an editor may be about to replace it
    link . "$section" || repair "$section"
    [ -e "$work/$section" ] || continue
    set -- --json "$work/results"
    [ -z "$hint" ] || set -- "$@" --hints "$hints/$section.hints"
    "$work/$section" "$@"
  done
  [ -z "$json" ] || { echo '['; sed '$!s/$/,/' "$work/results"; echo ']'; } >"$json" || fail "JSON=$json: not written"
}

content() { cat practice/*.hpp 2>/dev/null | cksum; }

checked=$(content)
check
while [ "$watch" ]; do
  [ "$(content)" != "$checked" ] || { sleep 0.3; continue; }
  checked=$(content)
  [ ! -t 1 ] || printf '\033[H\033[J'
  check
done
