#!/bin/sh
# Checks that the formulas of Markdown files reach a reader. On GitHub a CommonMark parser sees them first and must leave
# them as they stand: it takes `^*$ and $b^*` for emphasis, `\,` for a comma. And pandoc must turn each into MathML.
# usage: mathematics.sh FILE...
set -eu

here=$(dirname "$0")
for tool in cmark-gfm pandoc; do
  command -v $tool >/dev/null || { echo "mathematics: expected $tool, found none; install it" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

status=0
for file in "$@"; do
  pandoc --from gfm+tex_math_dollars --to html --mathml --fail-if-warnings "$file" >"$work/page" 2>"$work/errors" &&
    ! grep -q -e 'class="math' -e '[$][$]' "$work/page" || {
    status=1
    echo "$file: pandoc cannot turn every formula into MathML:"
    cat "$work/errors"
    grep -o -e '<span class="math.*' -e '.*[$][$].*' "$work/page" || true
  }
  pandoc --from gfm+tex_math_dollars --to plain --lua-filter "$here/mathematics.lua" "$file" >"$work/formulas"
  cmark-gfm --extension table --to html "$file" |
    sed 's/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g' | tr -s ' \n' '  ' >"$work/page"
  awk -v file="$file" '
    NR == FNR { page = page $0; next }
    !index(page, $0) { print file ": CommonMark does not leave this formula as it stands: " $0; failed = 1 }
    END { exit failed }' "$work/page" "$work/formulas" || status=1
done
exit $status
