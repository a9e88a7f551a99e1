#!/bin/sh
# Runs fuzzers one after another. What they find goes to FOLDER, and from there, once it is fixed, to tests/fuzz/corpus.
# usage: fuzz.sh FOLDER SECONDS FUZZER...
set -eu

folder=$1 seconds=$2
shift 2
for fuzzer in "$@"; do
  mkdir -p "$folder/corpus/$fuzzer"
  "$folder/bin/$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -close_fd_mask=3 \
    -print_final_stats=1 -artifact_prefix="$folder/$fuzzer-" "$folder/corpus/$fuzzer" "tests/fuzz/corpus/$fuzzer"
done
