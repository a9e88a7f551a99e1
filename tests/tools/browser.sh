#!/bin/sh
# Opens the companion page in headless Chromium at the width of a phone and of a desktop, light and dark, prints it, and
# checks what a reader sees.
# usage: browser.sh PAGE, in the root of the source, after make report
set -eu

page=${1:?usage: browser.sh PAGE}
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "browser: $*" >&2
  exit 1
}

browse() {
  chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --disable-quic --user-data-dir="$work/profile" \
    --allow-file-access-from-files --virtual-time-budget=20000 --enable-logging=stderr "$@" 2>"$work/log"
}

[ -r "$page" ] || fail "$page: expected the companion page, found no file to read; run 'make report'"

# As XML, since the XML parser, unlike that of HTML, reports every error.
cp "$page" "$work/page.xhtml"
browse --dump-dom "file://$work/page.xhtml" >"$work/dom"
! grep -q '<parsererror' "$work/dom" || fail "$page: not well-formed: $(grep -o 'error on line[^<]*' "$work/dom")"

# As HTML in two frames; a script inside each inspects the page and reports to the page around it.
sed '/<\/body>/d; /<\/html>/d' "$page" >"$work/page.html"
{
  printf '<script>\nconst programs = {\n'
  for main in ch3_*/main.cpp; do
    echo "$main" | sed 's/^ch\([0-9]\)_\([0-9]\).*/"\1.\2": [/'
    sed 's/\\/\\\\/g; s/"/\\"/g; s/.*/"&",/' "$main"
    echo '],'
  done
  printf '};\n'
  cat "$here/browser.js"
  printf '</script></body></html>\n'
} >>"$work/page.html"
cat >"$work/frames.html" <<'FRAMES'
<!DOCTYPE html>
<pre id="report"></pre>
<script>
addEventListener("message", (event) => { document.getElementById("report").textContent += event.data; });
for (const width of [360, 1280]) {
  const frame = document.createElement("iframe");
  frame.style.width = width + "px";
  frame.style.height = "800px";
  frame.src = "page.html";
  document.body.append(frame);
}
</script>
FRAMES
for scheme in light dark; do
  [ $scheme = light ] && setting=1 || setting=0
  browse --blink-settings=preferredColorScheme="$setting" --window-size=1400,1000 --dump-dom "file://$work/frames.html" |
    sed -n '/<pre id="report">/,/<\/pre>/p' |
    sed 's/<[^>]*>//g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g; /^$/d' >"$work/report"
  ! grep 'CONSOLE' "$work/log" || fail "$page: expected an empty console, found the lines above"
  ! grep '^wrong' "$work/report" >&2 || fail "$page: a reader would miss what the lines above list"
  [ "$(grep -c "^right.*$scheme" "$work/report")" -eq 2 ] ||
    fail "$page: expected two $scheme reports, found: $(cat "$work/report"); $(tail -n 3 "$work/log")"
  sed 's/^right/browser/' "$work/report"
done

# On paper all folds are open and there are no contents.
browse --no-pdf-header-footer --print-to-pdf="$work/page.pdf" "file://$work/page.xhtml"
pdftotext "$work/page.pdf" "$work/paper"
answers=$(grep -c '<summary>Answer</summary>' "$page")
[ "$(grep -c 'Found on this machine:' "$work/paper")" -eq "$answers" ] ||
  fail "$page: expected $answers answers in full on paper, found $(grep -c 'Found on this machine:' "$work/paper")"
! grep -q '^Contents' "$work/paper" || fail "$page: expected no contents on paper"
size=$(wc -c <"$page")
[ "$size" -lt 2000000 ] || fail "$page: expected less than 2 MB, found $size bytes"
echo "browser: $answers answers on paper, $size bytes"
