#!/bin/sh
# Opens the companion page in headless Chromium at the width of a phone and of a desktop, and checks what a reader sees.
# usage: browser.sh PAGE, after make report
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
{ printf '<script>\n'; cat "$here/browser.js"; printf '</script></body></html>\n'; } >>"$work/page.html"
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
browse --window-size=1400,1000 --dump-dom "file://$work/frames.html" | sed -n '/<pre id="report">/,/<\/pre>/p' |
  sed 's/<[^>]*>//g; s/&lt;/</g; /^$/d' >"$work/report"

! grep 'CONSOLE' "$work/log" || fail "$page: expected an empty console, found the lines above"
! grep '^wrong' "$work/report" >&2 || fail "$page: a reader would miss what the lines above list"
[ "$(grep -c '^right' "$work/report")" -eq 2 ] ||
  fail "$page: expected a report at each of two widths, found: $(cat "$work/report"); $(tail -n 3 "$work/log")"
sed 's/^right/browser/' "$work/report"
