#!/usr/bin/env bash
# The installation for real: timers fire, generate publishes, nginx serves and is reloaded, uninstall leaves the data.
# For a disposable Debian 12 with systemd only, as root, with a built checkout around this file:
#   tests/end_to_end/machine_test.sh --yes-change-this-machine
set -euo pipefail
[[ ${1:-} == --yes-change-this-machine && $EUID == 0 ]] || { sed -n '2,4p' "$0" | cut -c 3-; exit 2; }
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
site=http://127.0.0.1:8080
docroot=/var/lib/flathead/site

check() { # WHAT COMMAND...
    local what=$1
    shift
    if "$@"; then echo "ok    $what"; else echo "FAIL  $what"; exit 1; fi
}
eventually() { # WHAT COMMAND...: within 30 s
    local what=$1 end=$((SECONDS + 30))
    shift
    until "$@" 2>/dev/null; do
        ((SECONDS < end)) || { echo "FAIL  $what: not within 30 s"; journalctl -n 30 --no-pager -u 'flathead-*'; exit 1; }
        read -rt 0.1 <> <(:) || true
    done
    echo "ok    $what"
}
answers() { # STATUS PATH
    [[ $(curl -s -o /dev/null -w '%{http_code}' "$site$2") == "$1" ]]
}
location_is() { [[ $(curl -s -o /dev/null -w '%{redirect_url}' "$site/channel/$1.ts") == "$2" ]]; }
first_channel() { sed -nE '1s/^"([0-9]+)".*/\1/p' "$docroot/current/nginx/redirect.map"; }
released() { readlink "$docroot/current"; }
changed_from() { [[ $(released) != "$1" ]]; }
failed_says() { [[ $(systemctl is-failed flathead-nginx-reload.service) == failed ]] && journalctl -u flathead-nginx-reload --no-pager | grep -q "$1"; }
# Publishes a copy of the shown release whose redirect.map is FILE, as the generator does: one rename, by its own account.
publish_with() {
    local name=copy-$RANDOM$RANDOM
    runuser -u flathead -- cp -al "$(realpath "$docroot/current")" "$docroot/releases/$name"
    runuser -u flathead -- rm -f "$docroot/releases/$name/nginx/redirect.map"
    runuser -u flathead -- cp "$1" "$docroot/releases/$name/nginx/redirect.map"
    runuser -u flathead -- ln -sfn "releases/$name" "$docroot/.test-link"
    runuser -u flathead -- mv -T "$docroot/.test-link" "$docroot/current"
}
table() { # LINE...: a file of them, readable by all
    local file
    file=$(mktemp)
    chmod 644 "$file"
    printf '%s\n' "$@" >"$file"
    echo "$file"
}

scripts/install --no-build
eventually "the page is served" answers 200 /
check "the playlist is served" answers 200 /playlist.m3u
check "health" answers 200 /health
check "the plan is not served" answers 404 /plan.sqlite
check "no unit failed" test -z "$(systemctl list-units --failed --plain --no-legend 'flathead-*')"
for timer in flathead-generate.timer flathead-tick.timer; do check "$timer waits" systemctl --quiet is-active "$timer"; done
check "state is private" test "$(stat -c '%U %a' /var/lib/flathead/state)" = "flathead 700"
check "the configuration is the operator's" test "$(stat -c '%U %G %a' /etc/flathead)" = "root flathead 750"
channel=$(first_channel)
check "the release names a channel" test -n "$channel"
eventually "a channel redirects" answers 302 "/channel/$channel.ts"

publish_with "$(table "\"$channel\" \"http://second.example/x?y=%24z\";")"
eventually "another release reloads nginx by itself" location_is "$channel" 'http://second.example/x?y=%24z'
publish_with "$(table "\"$channel\" \"http://third.example/\";")"
eventually "and the next one" location_is "$channel" http://third.example/

publish_with "$(table "\"$channel\" \"http://evil.example/\"; include /etc/shadow;")"
eventually "a line out of form is refused, with the reason" failed_says 'redirect.map line 1 has not the form'
check "and the tables in force stay" location_is "$channel" http://third.example/
publish_with "$(table "\"$channel\" \"http://a/\";" "\"$channel\" \"http://b/\";")"
eventually "what nginx refuses is taken back, with the reason" failed_says 'conflicting parameter'
check "and nginx would still start" nginx -t -q
systemctl restart nginx.service
check "and does" location_is "$channel" http://third.example/

# The timers for real: the next full hour is far, so a drop-in brings it near.
before=$(released)
mkdir -p /run/systemd/system/flathead-generate.timer.d /run/systemd/system/flathead-tick.timer.d
for timer in generate tick; do
    printf '[Timer]\nOnCalendar=\nOnCalendar=*:*:0/5\nRandomizedDelaySec=0\nAccuracySec=1s\n' >"/run/systemd/system/flathead-$timer.timer.d/soon.conf"
done
# Without a change there is nothing to publish: the demo's second sample list is one.
publish_with "$(table "\"$channel\" \"http://fourth.example/\";")"
systemctl daemon-reload
systemctl restart flathead-generate.timer flathead-tick.timer
fired() { [[ $(systemctl show -P LastTriggerUSec "$1") != n/a && $(systemctl show -P Result "${1%.timer}.service") == success && -n $(systemctl show -P ExecMainExitTimestamp "${1%.timer}.service") ]]; }
eventually "generate's timer fires" fired flathead-generate.timer
eventually "tick's timer fires" fired flathead-tick.timer
check "a release is shown" changed_from "$before"
ticks() { (($(journalctl -u flathead-tick --no-pager -o cat | grep -c 'Finished\|Deactivated') >= 6)); }
eventually "tick does not run into the start limit" ticks
rm -r /run/systemd/system/flathead-{generate,tick}.timer.d
systemctl daemon-reload

echo "# mine" >>/etc/flathead/flathead.yaml
scripts/install --no-build >/dev/null
check "installing again keeps the configuration" grep -q '^# mine' /etc/flathead/flathead.yaml
eventually "and serves" answers 200 /playlist.m3u

scripts/uninstall
check "nginx runs on" systemctl --quiet is-active nginx.service
check "but not for us" bash -c "! curl -s -o /dev/null $site/health"
check "data stay" test -e "$docroot/current/www/playlist.m3u"
check "configuration stays" test -e /etc/flathead/flathead.yaml
check "no unit is left" test -z "$(systemctl list-unit-files --no-legend 'flathead*')"
check "no file is left in /usr/local" test -z "$(find /usr/local -name '*flathead*' -not -path "$PWD/*")"
scripts/install --no-build >/dev/null
eventually "installed again it serves as before" answers 200 /playlist.m3u
scripts/uninstall --purge
check "purge takes all" test ! -e /var/lib/flathead -a ! -e /etc/flathead
check "and the user" bash -c '! getent passwd flathead'
echo "all good"
