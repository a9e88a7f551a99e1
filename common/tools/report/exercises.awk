# The worked exercises as Markdown, a level below their section; each full answer ends with the numbers that its tests
# found.
# usage: awk -v number=3.2 -v results=FILE -f exercises.awk exercises.md

BEGIN {
  while ((getline line <results) > 0) {
    if (line ~ /^3\.[0-9]+\.[0-9]+[a-z]?  /) {
      split(line, words, "  ")
      exercise = words[1]
      found[exercise] = found[exercise] substr(line, length(exercise) + 3) "\n"
    } else if (line ~ /^    /) found[exercise] = found[exercise] line "\n"
  }
  print "## Exercises {#" number "-exercises}\n"
}
/^# / { next }
/^## Exercise / {
  exercise = number "." $3
  sub(":", "", exercise)
  $0 = "#" $0 " {#ex" exercise "}"
}
/<summary>In full/ { in_full = 1 }
in_full && /^<\/details>/ { in_full = 0; printf "Found on this machine:\n\n````\n%s````\n\n", found[exercise] }
{ print }
