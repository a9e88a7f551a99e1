# Cuts a section out of its source, as Markdown: under the heading of each sub-section the lines of main.cpp between two
# calls of heading(), the functions that they use, folded, and what the program printed there.
# usage: awk -v section=ch3_2_scratch -v number=3.2 -v tags=FILE -v printed=FILE \
#   -f source.awk -f section.awk equations.md

BEGIN { main = section "/main.cpp" }

# equations.md: a line with the number, then the formulas, then an empty line.
/^\(3\.[0-9]+\.[0-9]+\)$/ { equation = $0; next }
/^$/ { equation = "" }
equation { formulas[equation] = formulas[equation] "\n" $0 }

END {
  load(main)
  read_tags()
  find_headings()
  read_output()
  print "# " title() " {#" number "}\n"
  for (t = 1; t <= tag_count; ++t) if (file[t] == main && name[t] == "main") folds("|" t)
  for (h = heading_count; h > 0; --h) for (i = direct_uses(h, queue); i > 0; --i) first_use[queue[i]] = h
  for (h = 1; h <= heading_count; ++h) sub_section(h)
}

function title(  line) {
  getline line <(section "/README.md")
  return substr(line, 3)
}

# A heading belongs to the function that calls it, whose first lines are shown with its first heading.
function find_headings(  i, line, lines, t, h) {
  for (i = 1; i <= length_of[main]; ++i) {
    line = source[main, i]
    if (!sub(/^ *heading\("/, "", line)) continue
    sub(/"\);.*/, "", line)
    h = ++heading_count
    titles[h] = line
    extra_lines[h] = split(line, lines, /\\n/) - 1
    heading_of[lines[1]] = h
    at[h] = i
    for (t = 1; t <= tag_count; ++t)
      if (file[t] == main && kind[t] == "f" && from[t] <= i && i <= to[t]) { within[h] = t; has_headings[t] = 1 }
  }
}

# The output under each heading, without its title.
function read_output(  line, h, skip) {
  while ((getline line <printed) > 0) {
    if (heading_of[line] > h) { h = heading_of[line]; skip = extra_lines[h] }
    else if (skip > 0) --skip
    else if (h) output[h] = output[h] line "\n"
  }
}

function sub_section(h,  lines, n, i) {
  n = split(titles[h], lines, /\\n/)
  for (i = 1; i <= n; ++i) {
    if (lines[i] ~ /^3\.[0-9]+\.[0-9]+ /) {
      here = substr(lines[i], 1, index(lines[i], " ") - 1)
      print "## " lines[i] " {#" here "}\n"
    } else print "### " lines[i] "\n"
  }
  code(block(h))
  functions(h)
  show_output(output[h])
}

function block(h,  first, last) {
  first = within[h] == within[h - 1] ? at[h] : first_line(within[h])
  last = within[h] == within[h + 1] ? at[h + 1] - 1 : to[within[h]]
  return text(main, first, last, at[h])
}

function code(s) {
  equations(s)
  printf "````cpp\n%s````\n\n", s
}

# The equations that a piece of code cites.
function equations(s,  n, seen, any) {
  while (match(s, /\(3\.[0-9]+\.[0-9]+\)/)) {
    n = substr(s, RSTART, RLENGTH)
    s = substr(s, RSTART + RLENGTH)
    if (n in seen || !(n in formulas)) continue
    seen[n] = 1
    if (!any++) print "<div class=\"equations\">\n"
    print "[" n "](#eq" substr(n, 2, length(n) - 2) ")" formulas[n] "\n"
  }
  if (any) print "</div>\n"
}

# What the lines under a heading use: other functions of main.cpp in sight, those of the section's headers folded, and a
# fold deeper what only these use, and what is from common/. What an earlier sub-section has shown is only named, and
# what a later one uses by itself is left to that.
function functions(h,  queue, n, direct, i, found, path, mine, deeper, shared, earlier) {
  direct = n = direct_uses(h, queue)
  for (i = 1; i <= n; ++i) {
    found = queue[i]
    path = file[found + 0]
    if (found in place && i <= direct) earlier = earlier ", [`" name[found + 0] "`](#" place[found] ")"
    if (found in place || first_use[found] > h) continue
    n = uses_of(found, queue, n)
    if (path == main) { code(definitions(found)); place[found] = here }
    else if (path ~ /^common\//) shared = shared "|" found
    else if (i <= direct) mine = mine "|" found
    else deeper = deeper "|" found
  }
  folds(mine)
  group("What these use:", deeper)
  group("From <code>common/</code>:", shared)
  if (earlier) print "Shown above: " substr(earlier, 3) ".\n"
}

# Fills queue[1..n] with what the lines under a heading use, and the functions of main.cpp that they call.
function direct_uses(h, queue,  n, i) {
  delete queued
  n = uses(block(h), main, queue, 0)
  for (i = 1; i <= n; ++i) if (file[queue[i] + 0] == main) n = uses_of(queue[i], queue, n)
  return n
}

function folds(list,  k, i, items, what, path) {
  k = split(substr(list, 2), items, "|")
  for (i = 1; i <= k; ++i) {
    what = name[items[i] + 0]
    path = file[items[i] + 0]
    place[items[i]] = number "-" what
    if (index(path, section "/") == 1) path = substr(path, length(section) + 2)
    printf "<details id=\"%s-%s\">\n<summary><code>%s</code> in %s</summary>\n\n", number, what, what, path
    code(definitions(items[i]))
    print "</details>\n"
  }
}

function group(label, list,  k, i, names, items) {
  k = split(substr(list, 2), items, "|")
  if (!k) return
  for (i = 1; i <= k; ++i)
    if (file[items[i] + 0] !~ /^common\// || name[items[i] + 0] in in_text)
      names = names (names ? ", " : " ") "<code>" name[items[i] + 0] "</code>"
  print "<details>\n<summary>" label names "</summary>\n"
  folds(list)
  print "</details>\n"
}

# Figures stand where the program announced them, as empty elements for report.sh to fill.
function show_output(s,  n, lines, i, line, open) {
  gsub(/&/, "\\&amp;", s); gsub(/</, "\\&lt;", s); gsub(/>/, "\\&gt;", s)
  sub(/\n+$/, "", s)
  n = split(s, lines, "\n")
  for (i = 1; i <= n; ++i) {
    line = lines[i]
    if (line ~ /^   the figure: /) {
      if (open) print "</pre>\n"
      open = 0
      sub(/.*\//, "", line)
      sub(/\.svg$/, "", line)
      print "<figure id=\"" line "\"></figure>\n"
    } else if (open || line != "") {
      if (!open) print "<pre class=\"output\">"
      open = 1
      if (line ~ /^   the book/) line = "<span class=\"book\">" line "</span>"
      if (line ~ /^   erratum/) line = "<span class=\"erratum\">" line "</span>"
      print line
    }
  }
  if (open) print "</pre>\n"
}
