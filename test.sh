#!/usr/bin/env bash
# Installs what the tests need where that is possible, builds, runs every suite, and ends with one line:
# N passed, N failed, N skipped
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

# The programs the tests talk to: what provides each on Debian and Ubuntu.
needed() {
    command -v python3 >/dev/null || echo python3
    /usr/bin/python3 -c 'import prometheus_client' 2>/dev/null || echo python3-prometheus-client
    command -v script >/dev/null || echo bsdutils
    command -v mkfifo >/dev/null || echo coreutils
    command -v prosody >/dev/null || echo prosody
    command -v ejabberdctl >/dev/null || echo ejabberd
    command -v dnsmasq >/dev/null || echo dnsmasq-base
    ls /usr/lib/*/lua/5.*/dbd/sqlite3.so >/dev/null 2>&1 || echo lua-dbi-sqlite3
    /usr/bin/python3 -c 'import slixmpp' 2>/dev/null || echo python3-slixmpp
    command -v chromium >/dev/null || echo chromium
    command -v chromedriver >/dev/null || echo chromium-driver
    command -v gpg >/dev/null || echo gnupg
    command -v sq >/dev/null || echo sq
    command -v rnp >/dev/null || echo rnp
    command -v node >/dev/null || echo nodejs npm
}

install_needed() {
    local missing
    missing=$(needed)
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing: $(echo $missing)"
        # A service that a package brings is not started: the tests start what they need themselves.
        local policy=/usr/sbin/policy-rc.d made_policy=
        if [ ! -e "$policy" ]; then
            printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy" && made_policy=yes
        fi
        local epmd_before
        epmd_before=$(pgrep -x epmd)
        apt-get update -qq >/dev/null || true
        for package in $missing; do
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 \
                || echo "Could not install $package: its tests will be skipped."
        done
        [ -z "$made_policy" ] || rm -f "$policy"
        # ejabberd's package starts Erlang's port mapper on all addresses nevertheless; the tests do without it.
        for pid in $(pgrep -x epmd); do
            grep -qx "$pid" <<<"$epmd_before" || kill "$pid"
        done
    else
        echo "Not root on Debian or Ubuntu. Without these packages their tests are skipped: $(echo $missing)"
    fi
}

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# What a suite came to: passed, failed, skipped.
count() {
    echo "$1 $2 $3" >>"$results/counts"
    echo "   $1 passed, $2 failed, $3 skipped"
}

# A project of xunit tests. Failures are printed whole, skipped tests with their reasons.
run_xunit() {
    local project=$1 output line
    echo "== $(basename "$(dirname "$project")")"
    output=$(dotnet test "$project" -c Release --no-build --nologo --logger 'console;verbosity=detailed' 2>&1)
    grep -A 1 '\[SKIP\]' <<<"$output" | sed 's/^\[xUnit[^]]*\] */  /; /^--$/d'
    sed -n 's/^ *\(.*fault points tried: .*\)$/  \1/p' <<<"$output"
    number() {
        local value
        value=$(sed -n "s/^ *$1: *\([0-9][0-9]*\)$/\1/p" <<<"$output" | tail -1)
        echo "${value:-0}"
    }
    line="$(number Passed) $(number Failed) $(number Skipped)"
    if [ "$(number 'Total tests')" = 0 ] || grep -q '^Test Run \(Failed\|Aborted\)' <<<"$output"; then
        grep -v '^  Passed ' <<<"$output"
        # A run that crashed has failed, whatever it counted.
        [ "$(number Failed)" != 0 ] || line="$(number Passed) 1 $(number Skipped)"
    fi
    # shellcheck disable=SC2086
    count $line
}

run_pester() {
    echo "== Pester"
    local tests output
    tests=$(cat tests/Pester/*.Tests.ps1 | grep -cE '^ *It ')
    if ! command -v pwsh >/dev/null; then
        echo "   Skipped, $tests tests: PowerShell (pwsh) is not installed."
        count 0 0 "$tests"
        return
    fi
    if ! pwsh -NoProfile -NonInteractive -Command 'exit [int]-not (Get-Module -ListAvailable Pester | Where-Object Version -ge ([version]"5.0"))'; then
        echo "   Skipped, $tests tests: Pester 5 is not installed (Install-Module Pester)."
        count 0 0 "$tests"
        return
    fi
    output=$(NO_COLOR=1 pwsh -NoProfile -NonInteractive -File tests/Pester/run.ps1 2>&1)
    echo "$output"
    local line
    line=$(sed -n 's/^Pester: \([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' <<<"$output" | tail -1)
    # shellcheck disable=SC2086
    count ${line:-0 1 0}
}

install_needed
echo "Building"
if ! dotnet build -c Release -v quiet -nologo; then
    echo "0 passed, 1 failed, 0 skipped"
    exit 1
fi

# One after another, the suites would wait for their servers half of the time. The migration takes as long as all others together.
migration=tests/Migration.Tests/Migration.Tests.csproj
run_xunit "$migration" >"$results/migration" &
migration_run=$!
for project in tests/*/*.Tests.csproj; do
    [ "$project" = "$migration" ] || run_xunit "$project"
done
run_pester
wait "$migration_run" || count 0 1 0
cat "$results/migration"

awk '{ passed += $1; failed += $2; skipped += $3 }
    END { print passed " passed, " failed " failed, " skipped " skipped"; exit failed > 0 }' "$results/counts"
