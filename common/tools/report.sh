#!/bin/sh
# Writes the companion page: a single, self-contained file with the output of every program, exercise and benchmark on
# this machine, and with the figures.
# usage: report.sh BIN FOLDER SECTION...
set -eu

bin=$1 folder=$2
shift 2
here=$(dirname "$0")

fail() {
  echo "report: $*" >&2
  exit 1
}

page=$folder/index.html
mkdir -p "$folder" 2>/dev/null ||
  fail "$page: cannot create its folder; to write elsewhere, run: make report BUILD=FOLDER"
command -v pandoc >/dev/null || sh "$here/setup.sh" pandoc ||
  fail "expected pandoc, which converts the exercises to HTML; install it and run 'make report' again"
work=$(mktemp -d)
doing=preparing
finish() {
  status=$?
  rm -rf "$work" "$page.part-$$"
  [ $status -eq 0 ] || echo "report: $doing failed" >&2
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

# step NAME COMMAND...: writes the command's output to $work/NAME
step() {
  doing=$1
  shift
  echo "report: $doing"
  "$@" >"$work/$doing"
}

for section in "$@"; do step "$section" "$bin/$section" --figures "$work/figures"; done
step exercises "$bin/exercises"
step benchmarks "$bin/bench" --benchmark_format=json --benchmark_min_time=0.2

html() { sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g'; }
title() { sed -n '1s/^# //p' "$1/README.md"; }

# A program's output as HTML: sub-sections become headings, the book's numbers are marked, and each figure stands where
# the program announced it.
output() {
  html <"$work/$1" | awk '
    function text(line) {
      if (!open && line == "") return
      if (!open) print "<pre>"
      open = 1
      print line
    }
    function end() {
      if (open) print "</pre>"
      open = 0
    }
    /^3\.[1-7]\.[0-9] [A-Z]/ { end(); print "<h3>" $0 "</h3>"; next }
    /^   the figure: / {
      end()
      name = $NF
      sub(".*/", "", name)
      sub("[.]svg$", "", name)
      print "<figure id=\"" name "\">"
      while ((getline line < $NF) > 0) print line
      print "</figure>"
      next
    }
    /^   (the book|erratum)/ { text("<span class=\"book\">" $0 "</span>"); next }
    { text($0) }
    END { end() }'
}

# The worked exercises as Markdown; each full answer ends with the numbers that its tests found.
exercises() {
  number=$(title "$1" | cut -d ' ' -f 1)
  awk -v section="$number" -v results="$work/exercises" '
    BEGIN {
      while ((getline line < results) > 0) {
        if (line ~ /^3\.[0-9]+\.[0-9]+[a-z]?  /) {
          split(line, words, "  ")
          exercise = words[1]
          found[exercise] = found[exercise] substr(line, length(exercise) + 3) "\n"
        } else if (line ~ /^    /) found[exercise] = found[exercise] line "\n"
      }
    }
    /^# / { next }
    /^## Exercise / { exercise = section "." $3; sub(":", "", exercise) }
    /<summary>In full/ { in_full = 1 }
    in_full && /^<\/details>/ { in_full = 0; printf "Found on this machine:\n\n````\n%s````\n\n", found[exercise] }
    { print }' "$1/exercises.md"
}

# Relies on Google Benchmark writing one JSON field per line.
benchmarks() {
  echo '<table><thead><tr><th>benchmark</th><th>time</th><th>rate</th></tr></thead><tbody>'
  html <"$work/benchmarks" | awk -F '[:,] *' '
    function rounded(x) { return x >= 100 ? sprintf("%.0f", x) : sprintf("%.3g", x) }
    { gsub(/"/, ""); key = $1; gsub(/ /, "", key) }
    key == "name" { name = $2 }
    key == "real_time" { time = $2 }
    key == "time_unit" { unit = $2; rate = "" }
    key == "items_per_second" { rate = rounded($2 / 1e6) " million items/s" }
    key == "bytes_per_second" { rate = rounded($2 / 1e9) " GB/s" }
    key == "GFLOP/s" { rate = rounded($2) " GFLOP/s" }
    /^ *}/ && name != "" {
      printf "<tr><td>%s</td><td>%s %s</td><td>%s</td></tr>\n", name, rounded(time), unit, rate
      name = ""
    }'
  echo '</tbody></table>'
}

machine() {
  cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1)
  [ -n "$cpu" ] || cpu=$(sysctl -n machdep.cpu.brand_string 2>/dev/null || uname -m)
  built=$("$bin/ch3_1_linreg" --help | sed -n 's/^built for /built for /p')
  echo "$cpu, $(getconf _NPROCESSORS_ONLN) cores, $(uname -s); $built; $(date +%Y-%m-%d)" | html
}

opening() {
  cat <<'HEAD'
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<title>Linear Neural Networks in C++</title>
<style>
HEAD
  cat "$here/style.css"
  cat <<'HEAD'
</style>
</head>
<body>
<header>
<h1>Linear Neural Networks in C++</h1>
<p>What the programs of this companion to chapter 3 of <em>Dive into Deep Learning</em> print and draw,
with the book&#8217;s numbers <span class="book">marked like this</span>.</p>
HEAD
  printf '<p id="machine">Measured on: %s</p>\n</header>\n<nav>\n<ol>\n' "$(machine)"
  for section in "$@"; do printf '<li><a href="#%s">%s</a></li>\n' "$section" "$(title "$section" | html)"; done
  printf '<li><a href="#benchmarks">Benchmarks</a></li>\n</ol>\n</nav>\n<main>\n'
}

section() {
  printf '<section id="%s">\n<h2>%s</h2>\n' "$1" "$(title "$1" | html)"
  output "$1"
  printf '<h3>Exercises</h3>\n'
  cat "$work/$1.exercises"
  printf '</section>\n'
}

closing() {
  printf '<section id="benchmarks">\n<h2>Benchmarks</h2>\n'
  benchmarks
  printf '</section>\n</main>\n</body>\n</html>\n'
}

step 0.html opening "$@"
for section in "$@"; do
  step "$section.md" exercises "$section"
  step "$section.exercises" \
    pandoc --from gfm+tex_math_dollars --to html5 --mathml --fail-if-warnings --shift-heading-level-by=2 \
    "$work/$section.md"
  step "$section.html" section "$section"
done
step last.html closing

doing="writing $page"
cat "$work"/0.html "$work"/ch3_*.html "$work"/last.html 2>/dev/null >"$page.part-$$"
mv "$page.part-$$" "$page" 2>/dev/null
echo "$page"
