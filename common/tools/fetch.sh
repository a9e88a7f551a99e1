#!/bin/sh
# Puts the four files of Fashion-MNIST into a folder, decompressed and verified.
# usage: fetch.sh FOLDER [SOURCE...]
# A source is a folder or a URL with the .gz files. Each file comes from the first source that has it intact; by default
# these are Debian's package, the data set's host and its repository.
set -eu

folder=${1:?usage: fetch.sh FOLDER [SOURCE...]}
shift
[ $# -gt 0 ] || set -- /usr/share/datasets/fashion-mnist \
  http://fashion-mnist.s3-website.eu-central-1.amazonaws.com \
  https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion

# The SHA-256 of each decompressed file, because hosts compress the files differently.
files='train-images-idx3-ubyte c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888
train-labels-idx1-ubyte bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9
t10k-images-idx3-ubyte 5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b
t10k-labels-idx1-ubyte 0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34'

complain() { echo "data: $*" >&2; }

sha256() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

# get SOURCE NAME: writes the compressed file to standard output
get() {
  case $1 in
    *://*)
      if command -v curl >/dev/null; then
        # A source that sends nothing for 10 seconds is given up; a slow one may take as long as it needs.
        curl --fail --silent --show-error --location --connect-timeout 10 --speed-time 10 --speed-limit 1 "$1/$2.gz"
      elif command -v wget >/dev/null; then
        wget --no-verbose --timeout=10 --tries=1 --output-document=- "$1/$2.gz"
      else
        echo "expected curl or wget for the download, found neither" >&2
        return 1
      fi
      ;;
    *) cat "$1/$2.gz" ;;
  esac
}

# fetch NAME HASH SOURCE: gives the file its final name once its content is verified; adds a failure to $reasons
fetch() {
  compressed=$folder/$1.gz.partial-$$ partial=$folder/$1.partial-$$
  if ! said=$(get "$3" "$1" 2>&1 >"$compressed" && gzip -dc <"$compressed" 2>&1 >"$partial"); then
    reasons="$reasons; $3: $(printf '%s' "$said" | tail -n 1)"
    return 1
  fi
  found=$(sha256 "$partial")
  if [ "$found" != "$2" ]; then
    reasons="$reasons; $3/$1.gz: expected content with SHA-256 $2, found $found"
    return 1
  fi
  mv "$partial" "$folder/$1"
}

command -v sha256sum >/dev/null || command -v shasum >/dev/null || {
  complain "expected sha256sum or shasum to verify the files with, found neither"
  exit 1
}
mkdir -p "$folder"
# Names with the number of this process, so that two may fetch at once; those of processes that are gone are removed.
for left in "$folder"/*.partial-*; do
  kill -0 "${left##*-}" 2>/dev/null || rm -f "$left"
done
trap 'rm -f "$folder"/*.partial-$$' EXIT
trap 'exit 1' HUP INT TERM
trap '' XFSZ # at a limit on file sizes, let the write fail instead of killing the script

fetched=0
while read -r name hash; do
  if [ -e "$folder/$name" ]; then
    found=$(sha256 "$folder/$name")
    [ "$found" = "$hash" ] && continue
    complain "$folder/$name: expected content with SHA-256 $hash, found $found; this is not Fashion-MNIST: remove it" \
      "and run 'make data' again"
    exit 1
  fi
  reasons=
  for source in "$@"; do
    fetch "$name" "$hash" "$source" || continue
    # First for the next file too: another may have been waited for in vain.
    for other in "$@"; do
      shift
      [ "$other" = "$source" ] || set -- "$@" "$other"
    done
    set -- "$source" "$@"
    break
  done </dev/null
  if [ ! -e "$folder/$name" ]; then
    complain "$folder/$name: expected a source with $name.gz, found none${reasons}; install the package" \
      "dataset-fashion-mnist or connect to the network, and run 'make data' again"
    exit 1
  fi
  fetched=$((fetched + 1))
done <<EOF
$files
EOF
if [ "$fetched" -eq 0 ]; then
  echo "data: all four files are in $folder and intact"
else
  echo "data: put $fetched files into $folder and checked them"
fi
