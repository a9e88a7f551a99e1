# Cuts a section out of its source, as Markdown: under the heading of each sub-section the lines of main.cpp between two
# calls of heading(), the functions that they use, folded, and what the program printed there.
# usage: awk -v section=ch3_2_scratch -v number=3.2 -v tags=FILE -v printed=FILE -f section.awk equations.md

BEGIN {
  # What the chapter defines, or uses by these names from d2l and Gluon, and what common/ has.
  split("sgd synthetic_data accuracy evaluate_accuracy Accumulator train_epoch_ch3 train_ch3 Timer Animator Trainer " \
        "load_array ArrayDataset DataLoader Parameter load_data_fashion_mnist get_fashion_mnist_labels FashionMNIST " \
        "get_dataloader_workers show_images Dense Sequential Normal L2Loss SoftmaxCrossEntropyLoss softmax " \
        "ToTensor Resize Compose", names, " ")
  for (i in names) in_text[names[i]] = 1
  main = section "/main.cpp"
}

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
  for (t = 1; t <= tag_count; ++t) if (file[t] == main && name[t] == "main") fold("main", t)
  for (h = heading_count; h > 0; --h) for (i = direct_uses(h, queue); i > 0; --i) first_use[queue[i]] = h
  for (h = 1; h <= heading_count; ++h) sub_section(h)
}

function title(  line) {
  getline line <(section "/README.md")
  return substr(line, 3)
}

# source[path, 1..length_of[path]], and the files of the project that it includes.
function load(path,  line, i, words) {
  if (path in length_of) return
  length_of[path] = 0
  for (i = 0; (getline line <path) > 0;) {
    source[path, ++i] = line
    if (line ~ /^#include "/ && split(line, words, "\"")) includes[path] = includes[path] " " words[2]
  }
  close(path)
  length_of[path] = i
}

# Whether a file sees what another defines, if not in the file itself then in its header, by its includes.
function sees(path, other) {
  if (!(path in reached)) { reached[path] = 1; reach(path, path) }
  sub(/\.cpp$/, ".hpp", other)
  return path == other || ((path, other) in reached)
}

function reach(path, through,  i, k, parts) {
  load(through)
  k = split(includes[through], parts, " ")
  for (i = 1; i <= k; ++i)
    if (!((path, parts[i]) in reached)) { reached[path, parts[i]] = 1; reach(path, parts[i]) }
}

# The lines of universal-ctags: name, file, line;", kind, and fields such as end:12 and namespace:d2l.
function read_tags(  line, f, n, i, t) {
  while ((getline line <tags) > 0) {
    n = split(line, f, "\t")
    if (f[4] !~ /^[fpcsvtg]$/ || f[1] ~ /^__anon/) continue
    t = ++tag_count
    name[t] = f[1]; file[t] = f[2]; from[t] = f[3] + 0; kind[t] = f[4]
    for (i = 5; i <= n; ++i) {
      if (f[i] ~ /^end:/) to[t] = substr(f[i], 5) + 0
      if (f[i] ~ /^(namespace|class|struct):/) { scope[t] = f[i]; sub(/^[a-z]*:/, "", scope[t]) }
      if (f[i] ~ /^(class|struct):/) is_member[t] = 1
    }
    if (!to[t]) to[t] = from[t]
    named[name[t]] = named[name[t]] " " t
  }
}

# A heading belongs to the function that calls it, whose first lines are shown with its first heading.
function find_headings(  i, line, t, h) {
  for (i = 1; i <= length_of[main]; ++i) {
    line = source[main, i]
    if (!sub(/^ *heading\("/, "", line)) continue
    sub(/"\);.*/, "", line)
    h = ++heading_count
    titles[h] = line
    at[h] = i
    for (t = 1; t <= tag_count; ++t)
      if (file[t] == main && kind[t] == "f" && from[t] <= i && i <= to[t]) { within[h] = t; has_headings[t] = 1 }
  }
}

# The output under each heading. The first line of a title begins it.
function read_output(  line, h, g, lines, skip) {
  while ((getline line <printed) > 0) {
    for (g = h + 1; g <= heading_count; ++g) {
      skip = split(titles[g], lines, /\\n/)
      if (line == lines[1]) break
    }
    if (g <= heading_count) {
      for (h = g; skip > 1; --skip) getline line <printed
    } else if (h) output[h] = output[h] line "\n"
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

# Lines of a file without `left_out` and without empty lines at both ends.
function text(path, first, last, left_out,  i, s) {
  load(path)
  for (i = first; i <= last; ++i) if (i != left_out) s = s source[path, i] "\n"
  sub(/^\n+/, "", s)
  sub(/\n+$/, "\n", s)
  return s
}

# Of a definition, with the comment above it and what else of it stands on lines before its name.
function first_line(t,  i, line) {
  load(file[t])
  for (i = from[t]; i > 1; --i) {
    line = source[file[t], i - 1]
    if (line == "" || line ~ /^#/ || (line !~ /^ *\/\// && line ~ /[;:{}]$/)) break
  }
  return i
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
    if (found in place && i <= direct) earlier = earlier link(place[found], name[found + 0])
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
  if (earlier) print "<p class=\"earlier\">Shown above:" earlier "</p>\n"
}

# Fills queue[1..n] with what the lines under a heading use, and the functions of main.cpp that they call.
function direct_uses(h, queue,  n, i) {
  delete queued
  n = uses(block(h), main, queue, 0)
  for (i = 1; i <= n; ++i) if (file[queue[i] + 0] == main) n = uses_of(queue[i], queue, n)
  return n
}

function uses_of(found, queue, n,  parts, i) {
  split(found, parts, " ")
  for (i = 1; i in parts; ++i) n = uses(definition(parts[i]), file[parts[i]], queue, n)
  return n
}

function link(to, what) { return " <a href=\"#" to "\"><code>" what "</code></a>" }

function folds(list,  k, i, items) {
  k = split(substr(list, 2), items, "|")
  for (i = 1; i <= k; ++i) {
    place[items[i]] = number "-" name[items[i] + 0]
    fold(name[items[i] + 0], items[i])
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

function fold(label, found,  path) {
  path = file[found + 0]
  if (index(path, section "/") == 1) path = substr(path, length(section) + 2)
  printf "<details id=\"%s-%s\">\n<summary><code>%s</code> in %s</summary>\n\n", number, label, label, path
  code(definitions(found))
  print "</details>\n"
}

function definitions(found,  parts, i, s) {
  split(found, parts, " ")
  for (i = 1; i in parts; ++i) s = s (i > 1 ? "\n" : "") definition(parts[i])
  return s
}

function definition(t) { return text(file[t], first_line(t), to[t], 0) }

# Appends to queue[1..n] what the names in a piece of code stand for, as numbers of tags, and returns the new n.
function uses(s, caller, queue, n,  lines, k, i, line, before, token, found) {
  k = split(s, lines, "\n")
  for (i = 1; i <= k; ++i) {
    line = lines[i]
    gsub(/\\"/, "", line)
    gsub(/"[^"]*"/, "\"\"", line)
    sub(/\/\/.*/, "", line)
    before = ""
    while (match(line, /[A-Za-z_][A-Za-z_0-9]*(::[A-Za-z_][A-Za-z_0-9]*)*/)) {
      if (RSTART > 1) before = substr(line, 1, RSTART - 1)
      token = substr(line, RSTART, RLENGTH)
      line = substr(line, RSTART + RLENGTH)
      if (before !~ /(\.|->)$/ && (found = meaning(token, caller))) {
        if (!(found in queued)) queue[++n] = found
        queued[found] = 1
      }
      before = ""
    }
  }
  return n
}

# The definitions of a name, best in main.cpp, next in the section's headers, then in common/: " 12 15", or "".
function meaning(token, caller,  k, parts, i, t, qualifier, best, found, rank) {
  k = match(token, /[A-Za-z_0-9]+$/)
  qualifier = k > 1 ? substr(token, 1, k - 3) : ""
  k = split(named[substr(token, k)], parts, " ")
  for (i = 1; i <= k; ++i) {
    t = parts[i]
    if (t in is_member || (qualifier && ("::" scope[t]) !~ ("::" qualifier "$"))) continue
    rank = 0
    if (file[t] == main) rank = name[t] == "main" || t in has_headings || caller != main ? 0 : 3
    else if (file[t] == caller && scope[t] ~ /__anon/) rank = 3
    else if (!sees(caller, file[t])) rank = 0
    else if (file[t] ~ /^ch3_/) rank = 2
    else if (name[t] in in_text) rank = 1
    if (rank > best) { best = rank; found = "" }
    if (rank && rank == best) found = found " " t members(t)
  }
  return found
}

# The member functions that a .cpp file defines for a class.
function members(class,  t, s, inside) {
  if (kind[class] !~ /[cs]/) return ""
  inside = scope[class] "::" name[class]
  for (t = 1; t <= tag_count; ++t)
    if (t in is_member && kind[t] == "f" && file[t] ~ /\.cpp$/ && (scope[t] == inside)) s = s " " t
  return s
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
