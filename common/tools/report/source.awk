# What the source defines, for section.awk: definitions by their names, with their comments, and what they use. A
# definition is a number of a tag; several that belong together, such as overloads, are a list of them, " 12 15".

BEGIN {
  # What the chapter defines, or uses by these names from d2l and Gluon, and what common/ has.
  split("sgd synthetic_data accuracy evaluate_accuracy Accumulator train_epoch_ch3 train_ch3 Timer Animator Trainer " \
        "load_array ArrayDataset DataLoader Parameter load_data_fashion_mnist get_fashion_mnist_labels FashionMNIST " \
        "get_dataloader_workers show_images Dense Sequential Normal L2Loss SoftmaxCrossEntropyLoss softmax " \
        "ToTensor Resize Compose", names, " ")
  for (i in names) in_text[names[i]] = 1
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

# Lines of a file without one that is left out and without empty lines at both ends.
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

function definitions(found,  parts, i, s) {
  split(found, parts, " ")
  for (i = 1; i in parts; ++i) s = s (i > 1 ? "\n" : "") definition(parts[i])
  return s
}

function definition(t) { return text(file[t], first_line(t), to[t], 0) }

function uses_of(found, queue, n,  parts, i) {
  split(found, parts, " ")
  for (i = 1; i in parts; ++i) n = uses(definition(parts[i]), file[parts[i]], queue, n)
  return n
}

# Appends to queue[1..n] what the names in a piece of code stand for, as numbers of tags, and returns the new n.
function uses(s, caller, queue, n,  lines, k, i, line, before, token, found) {
  k = split(s, lines, "\n")
  for (i = 1; i <= k; ++i) {
    line = lines[i]
    gsub(/\\"/, "", line)
    gsub(/"[^"]*"/, "\"\"", line)
    sub(/\/\/.*/, "", line)
    while (match(line, /[A-Za-z_][A-Za-z_0-9]*(::[A-Za-z_][A-Za-z_0-9]*)*/)) {
      before = substr(line, 1, RSTART - 1)
      token = substr(line, RSTART, RLENGTH)
      line = substr(line, RSTART + RLENGTH)
      found = before ~ /(\.|->)$/ ? "" : meaning(token, caller)
      if (found && !(found in queued)) queue[++n] = found
      queued[found] = 1
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
    if (file[t] == main && (name[t] == "main" || t in has_headings)) continue
    if (file[t] == caller && scope[t] ~ /__anon/) rank = 3
    else if (!sees(caller, file[t])) continue
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
    if (t in is_member && kind[t] == "f" && file[t] ~ /\.cpp$/ && scope[t] == inside) s = s " " t
  return s
}
