#!/usr/bin/env bash
# Builds, runs the tests, prints where the time went, and ends with one line: N passed, N failed, N skipped
#
#   ./test.sh                 everything; as root on Debian or Ubuntu, what is missing is installed first
#   ./test.sh NAME...         some suites: Accounts Browser Cmdlets Migration Module OpenPgp Pester Streams Tool
#   ./test.sh --quick         only the tests that need no server, browser or other program
#   ./test.sh --all-servers   everything, also against the servers of Debian's testing
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

powershell_version=7.6.9
cache=${XDG_CACHE_HOME:-$HOME/.cache}/xmpp-contacts

# Suites and their parts, the longest first, and how many run at a time: most of them wait for servers and programs half of the time.
parts=(Migration Pester/1/3 Accounts OpenPgp Pester/2/3 Tool Streams Module Pester/3/3 Browser Cmdlets)
quick_parts=(Module OpenPgp Streams Tool Cmdlets)
at_a_time=3

quick= roots=(trixie) chosen=()
for argument; do
    case $argument in
        --quick) quick=yes parts=("${quick_parts[@]}") ;;
        --all-servers) export XMPP_CONTACTS_ALL_SERVERS=yes && roots+=(testing) ;;
        Accounts | Browser | Cmdlets | Migration | Module | OpenPgp | Pester | Streams | Tool) chosen+=("$argument") ;;
        *) sed -n '2,8s/^# \{0,1\}//p' "$0" && exit 2 ;;
    esac
done
if [ ${#chosen[@]} -gt 0 ]; then
    for i in "${!parts[@]}"; do
        [[ " ${chosen[*]} " == *" ${parts[i]%%/*} "* ]] || unset "parts[i]"
    done
fi
needs() { [[ " ${parts[*]%%/*} " == *" $1 "* ]]; }

# One temporary directory for all, in memory where there is room: servers wait for the disk at every change otherwise.
# The lease deletes it, and ends whatever was started here, when this script ends in any way.
free_memory() { [ "$(stat -f -c %T /dev/shm 2>/dev/null)" = tmpfs ] && [ -w /dev/shm ] && df --output=avail -k /dev/shm | tail -n 1; }
if [ -z "${TMPDIR:-}" ] && [ "$(free_memory || echo 0)" -gt $((4 * 1024 * 1024)) ]; then temporary=/dev/shm; fi
run=$(mktemp -d "${temporary:-${TMPDIR:-/tmp}}/xc-XXXXXX")
mark=$(basename "$run")-$$
setsid bash tests/lease.sh $$ "XMPP_CONTACTS_TEST_RUN=$mark" "$run" &
export XMPP_CONTACTS_TEST_RUN=$mark TMPDIR=$run
results=$run/results
mkdir "$results"
trap 'rm -rf "$run" 2>/dev/null' EXIT
trap 'exit 130' INT TERM HUP

# Servers of the build end with this run, too.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Where the programs of .NET tools find it; `dotnet` itself may be a link or a script.
export DOTNET_ROOT=${DOTNET_ROOT:-$(dotnet --list-sdks | sed -n '$s/.*\[\(.*\)\/sdk\]$/\1/p')}

may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

# The packages of the list that are not installed.
missing_packages() {
    local package program
    sed 's/#.*//' tests/packages.txt | while read -r package program; do
        if [ -z "$package" ] || { [ -n "$program" ] && command -v "$program" >/dev/null; }; then continue; fi
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || echo "$package"
    done
}

install_packages() {
    local missing package policy=/usr/sbin/policy-rc.d made_policy= epmd_before pid
    if ! may_install; then
        echo "Not root on Debian or Ubuntu: the tests of what is not installed are skipped. tests/packages.txt lists what to install."
        return
    fi
    mapfile -t missing < <(missing_packages)
    [ ${#missing[@]} -gt 0 ] || return 0
    echo "Installing ${missing[*]}"

    # A service that a package brings is not started: the tests start what they need themselves.
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy" && made_policy=yes
    fi
    epmd_before=$(pgrep -x epmd)
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null || true
    if ! apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1; then
        for package in "${missing[@]}"; do
            apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 || echo "Could not install $package."
        done
    fi
    [ -z "$made_policy" ] || rm -f "$policy"

    # ejabberd's package starts Erlang's port mapper on all addresses nevertheless; the tests do without it.
    for pid in $(pgrep -x epmd); do
        grep -qx "$pid" <<<"$epmd_before" || kill "$pid"
    done
}

# Debian 13's servers, in a directory of the cache.
prepare_roots() {
    local root
    if ! may_install || ! command -v debootstrap >/dev/null; then
        echo "Not root on Debian or Ubuntu: the tests against newer servers are skipped."
        return
    fi
    for root in "${roots[@]}"; do
        tests/prepare-root.sh "$root"
    done
}

# PowerShell as installed here, or as a .NET tool in the cache; its path goes to the file.
find_powershell() {
    local folder=$cache/powershell/$powershell_version
    if command -v pwsh >/dev/null && pwsh -NoProfile -NonInteractive -Command "exit [int](\$PSVersionTable.PSVersion -lt '7.6')"; then
        command -v pwsh >"$results/pwsh"
        return
    fi
    mkdir -p "$cache/powershell"
    (
        flock 9
        if [ ! -e "$folder/complete" ]; then
            rm -rf "$folder"
            dotnet tool install PowerShell --version "$powershell_version" --tool-path "$folder" >"$results/powershell.log" 2>&1 && touch "$folder/complete"
        fi
    ) 9>"$cache/powershell/lock"
    if [ -e "$folder/complete" ]; then
        echo "$folder/pwsh" >"$results/pwsh"
    else
        echo "Could not install PowerShell: $(tail -n 1 "$results/powershell.log") Install PowerShell 7.6 or later (pwsh) to run the Pester tests."
    fi
}

# What a part came to: passed, failed, skipped.
count() { echo "$2 $3 $4" >"$results/$(tr / - <<<"$1").counts"; }

# A project of xunit tests. Failures are printed, and skipped tests with their reasons; in a quick run, a test that had to be skipped has failed.
run_xunit() {
    local name=$1 report=$results/$1.xml log=$results/$1.log options=(-noColor -noLogo) summary

    # Their tests wait for servers more than they work.
    case $name in
        Accounts | Migration) options+=(-maxThreads 4) ;;
    esac
    [ -z "$quick" ] || options+=(-trait- Needs='*' -failSkips)
    [ -z "${CI:-}" ] || options+=(-failSkips)
    [ -z "$quick" ] || export XMPP_CONTACTS_QUICK=yes
    XMPP_CONTACTS_TEST_LOGS=$PWD/out/test-logs/$name \
        dotnet exec "tests/$name.Tests/bin/Release/net10.0/XmppContacts.$name.Tests.dll" "${options[@]}" -result-xml "$report" >"$log" 2>&1
    local status=$?
    summary=$(grep -o '<assembly [^>]*>' "$report" 2>/dev/null | head -n 1)
    number() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$summary"; }
    local passed failed skipped
    passed=$(number passed) failed=$(($(number failed) + $(number errors))) skipped=$(number skipped)

    # A run that crashed has failed, whatever it counted.
    [ "$status" = 0 ] || [ "$failed" != 0 ] || failed=1
    count "$name" "${passed:-0}" "$failed" "${skipped:-0}"
    if [ "$failed" != 0 ]; then
        grep -v -e '^  \(Discover\|Start\|Finish\)' -e '^=== ' "$log"
        echo "   Logs of the servers: out/test-logs/$name"
    else
        grep -A 1 '\[SKIP\]' "$log" | sed '/^--$/d'
    fi
    grep -o 'fault points tried: [0-9]*, lost items: [0-9]*\(, in the documented window: [0-9]*\)\?' "$report" 2>/dev/null | sed 's/^/   /'
}

run_pester() {
    local name=$1 part of pwsh log line
    IFS=/ read -r _ part of <<<"$name"
    log=$results/pester-$part.log
    if ! pwsh=$(cat "$results/pwsh" 2>/dev/null); then
        count "$name" 0 "$([ -z "${CI:-}" ] && echo 0 || echo 1)" "$(cat tests/Pester/*.Tests.ps1 | grep -cE '^ *It ')"
        echo "   Skipped: PowerShell is not installed."
        return
    fi
    NO_COLOR=1 "$pwsh" -NoProfile -NonInteractive -File tests/Pester/run.ps1 -Part "$part" -Of "$of" >"$log" 2>&1
    line=$(sed -n 's/^Pester: \([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' "$log" | tail -n 1)
    # shellcheck disable=SC2086
    count "$name" ${line:-0 1 0}
    grep -v -e '^Running ' -e '^\[+\]' -e '^Tests ' -e '^Starting' -e '^Discovery' -e '^Pester: ' "$log"
}

run_part() {
    local TIMEFORMAT='%R %U %S'
    case $1 in
        Pester/*) { time run_pester "$1" >"$2.out" 2>&1; } 2>"$2.time" ;;
        *) { time run_xunit "$1" >"$2.out" 2>&1; } 2>"$2.time" ;;
    esac
}

# The time of a step other than a suite.
timed() {
    local step=$1 TIMEFORMAT='%R %U %S'
    shift
    { time "$@" >"$results/$step.out" 2>&1; } 2>"$results/$step.time"
    local status=$?
    cat "$results/$step.out"
    return $status
}

build() {
    local part
    if [ -z "$quick" ] && [ ${#chosen[@]} -eq 0 ]; then
        dotnet build -c Release -v quiet -nologo
        return
    fi
    for part in "${parts[@]%%/*}"; do
        case $part in
            Pester) dotnet build src/Cmdlets -c Release -v quiet -nologo ;;
            *) dotnet build "tests/$part.Tests" -c Release -v quiet -nologo ;;
        esac || return
    done
}

build_pester() { dotnet restore -v quiet tests/Pester/Pester.csproj; }

# What the tests need is fetched while the build runs.
started=$SECONDS
if [ -z "$quick" ]; then
    { timed packages install_packages; timed roots prepare_roots; } &
    fetching=$!
    if needs Pester; then
        { timed powershell find_powershell; build_pester; } &
        fetching+=" $!"
    fi
fi
echo "Building"
if ! timed build build; then
    echo "0 passed, 1 failed, 0 skipped"
    exit 1
fi
# shellcheck disable=SC2086
[ -n "$quick" ] || wait $fetching

# Each suite's output is printed when it ends.
rm -rf out/test-logs
declare -A running=()
show_next() {
    local ended part file
    wait -n -p ended "${!running[@]}"
    part=${running[$ended]}
    unset "running[$ended]"
    file=$results/$(tr / - <<<"$part")
    [ -e "$file.counts" ] || count "$part" 0 1 0
    read -r passed failed skipped <"$file.counts"
    echo "== $part: $passed passed, $failed failed, $skipped skipped"
    cat "$file.out"
}
for part in "${parts[@]}"; do
    [ ${#running[@]} -lt "$at_a_time" ] || show_next
    run_part "$part" "$results/$(tr / - <<<"$part")" &
    running[$!]=$part
done
while [ ${#running[@]} -gt 0 ]; do show_next; done

# The table of CONTRIBUTING.md.
echo
echo "| step | passed | failed | skipped | seconds | processor seconds |"
echo "|---|---:|---:|---:|---:|---:|"
for step in packages roots powershell build "${parts[@]//\//-}"; do
    [ -e "$results/$step.time" ] || continue
    counts=$(cat "$results/$step.counts" 2>/dev/null || echo '   ')
    awk -v step="$step" -v counts="$counts" 'BEGIN { split(counts, n, " ") } { printf "| %s | %s | %s | %s | %.0f | %.0f |\n", step, n[1], n[2], n[3], $1, $2 + $3 }' "$results/$step.time"
done
cat "$results"/*.counts | awk -v seconds=$((SECONDS - started)) '{ passed += $1; failed += $2; skipped += $3 }
    END {
        printf "| all | %d | %d | %d | %d | |\n\n", passed, failed, skipped, seconds
        print passed " passed, " failed " failed, " skipped " skipped"
        exit failed > 0
    }'
