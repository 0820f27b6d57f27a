#!/usr/bin/env bash
# Ends what a run of tests leaves behind, also when the run itself was killed: lease.sh PID NAME=VALUE DIRECTORY
# Waits for the end of the process, kills every process with NAME=VALUE in its environment, and deletes the directory.
set -u
exec </dev/null >/dev/null 2>&1
cd /
pid=$1 mark=$2 directory=$3

tail --pid="$pid" --sleep-interval=0.2 -f /dev/null
for _ in {1..100}; do
    left=$(grep -lzxF -e "$mark" /proc/[0-9]*/environ | cut -d / -f 3)
    [ -n "$left" ] || break
    # shellcheck disable=SC2086
    kill -KILL $left
    sleep 0.1
done
while read -r _ point _; do
    case $point in "$directory"/*) umount --lazy "$point" ;; esac
done </proc/self/mounts
rm -rf --one-file-system "$directory"
