#!/bin/sh
# Writes the companion page: a single, self-contained file with the code of each sub-section, what it prints and draws
# on this machine, and the exercises with what they find. ONLY says that the sections are not all; BENCH=1 adds the
# benchmarks.
# usage: [ONLY=3.2] [BENCH=1] report.sh BIN FOLDER SECTION...
set -eu
LC_ALL=C
export LC_ALL

bin=$1 folder=$2
shift 2
tools=$(dirname "$0")
parts=$tools/report

fail() {
  echo "report: $*" >&2
  exit 1
}

[ $# -gt 0 ] || fail "ONLY=${ONLY:-}: expected a section from 3.1 to 3.7"
page=$folder/index.html
mkdir -p "$folder" 2>/dev/null ||
  fail "$page: cannot create its folder; to write elsewhere, run: make report BUILD=FOLDER"

# On macOS another program may have the name ctags.
find_ctags() {
  for ctags in ctags-universal ctags; do
    case $($ctags --version 2>/dev/null) in "Universal Ctags"*) return ;; esac
  done
  false
}
command -v pandoc >/dev/null || { sh "$tools/setup.sh" pandoc && command -v pandoc >/dev/null; } ||
  fail "expected pandoc, which converts the page to HTML; install it and run 'make report' again"
find_ctags || { sh "$tools/setup.sh" universal-ctags && find_ctags; } ||
  fail "expected universal-ctags, which finds the functions; install it and run 'make report' again"

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

html() { sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g'; }

# ch3_2_scratch -> 3.2
number() { echo "$1" | sed 's/^ch\([0-9]*\)_\([0-9]*\).*/\1.\2/'; }

# The lines of each definition; headers first, so that a declaration precedes the definition in its .cpp file.
tags() {
  $ctags -f - --sort=no --excmd=number --fields=+ne --kinds-C++=+p --language-force=C++ \
    ch3_*/*.hpp ch3_*/main.cpp common/*.hpp common/*/*.hpp common/*/*.cpp
}

# Of several sections at once, unlike the programs, which measure times.
# shellcheck disable=SC2016
exercises() {
  for section in "$@"; do number "$section"; done |
    OMP_WAIT_POLICY=passive xargs -n 1 -P "$(getconf _NPROCESSORS_ONLN)" \
      sh -c '"$1" --only "$3" >"$2/$3.exercises"' exercises "$bin/exercises" "$work"
}

markdown() {
  for section in "$@"; do
    awk -v section="$section" -v number="$(number "$section")" -v tags="$work/tags" -v printed="$work/$section" \
      -f "$parts/source.awk" -f "$parts/section.awk" "$tools/equations.md"
    # Links to files of the source would lead nowhere.
    # shellcheck disable=SC2016
    sed 's|\[\(`[^`]*`\)\](\.\./[^)]*)|\1|g' "$section/exercises.md" |
      awk -v number="$(number "$section")" -v results="$work/$(number "$section").exercises" -f "$parts/exercises.awk"
    echo
  done
  printf '# Equations {#equations}\n\n'
  awk '/^\(3/ { id = substr($0, 2, length($0) - 2); print "<div class=\"equations\" id=\"eq" id "\">\n"; equation = 1 }
    equation { print }
    equation && /^$/ { print "</div>\n"; equation = 0 }
    END { if (equation) print "\n</div>\n" }' "$tools/equations.md"
  [ -z "${BENCH:-}" ] || { printf '# Benchmarks {#benchmarks}\n\n'; benchmarks; }
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
  built=$("$bin/$1" --help | sed -n 's/^built for /built for /p')
  echo "$cpu, $(getconf _NPROCESSORS_ONLN) cores, $(uname -s); $built; $(date +%Y-%m-%d)" | html
}

# Fills in the figures, which pandoc need not read, and drops the anchors of single lines and the marks of operators, a
# third of the page.
figures() {
  sed 's|<span id="cb[^>]*><a[^>]*></a>|<span>|g; s| id="cb[0-9]*"||; s|<span class="op">\([^<]*\)</span>|\1|g' \
    "$work/body.html" | awk -v folder="$work/figures/" '
    /^<figure id="[^"]*"><\/figure>$/ {
      split($0, parts, "\"")
      print "<figure id=\"" parts[2] "\">"
      while ((getline line <(folder parts[2] ".svg")) > 0) print line
      print "</figure>"
      next
    }
    { print }'
}

for section in "$@"; do step "$section" "$bin/$section" --figures "$work/figures"; done
step exercises exercises "$@"
[ -z "${BENCH:-}" ] || step benchmarks "$bin/bench" --benchmark_format=json --benchmark_min_time=0.2
step tags tags
step page.md markdown "$@"
step body.html pandoc --from gfm+tex_math_dollars+attributes --to html5 --mathml --fail-if-warnings --wrap=preserve \
  --shift-heading-level-by=1 --section-divs --standalone --toc --toc-depth=3 --template "$parts/template.html" \
  --include-in-header "$parts/style.css" --metadata pagetitle="Linear Neural Networks in C++" \
  --variable only="${ONLY:-}" --variable machine="$(machine "$1")" "$work/page.md"
step index.html figures

doing="writing $page"
cat "$work/index.html" 2>/dev/null >"$page.part-$$"
mv "$page.part-$$" "$page" 2>/dev/null
echo "$page"
