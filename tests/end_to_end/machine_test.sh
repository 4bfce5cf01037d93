#!/usr/bin/env bash
# The installation for real: timers fire, generate publishes, nginx serves and is reloaded, the relay plays and comes back
# whatever happens to it, uninstall leaves the data.
# For a disposable Debian 12 with systemd only, as root, with a built checkout around this file:
#   tests/end_to_end/machine_test.sh --yes-change-this-machine
set -euo pipefail
[[ ${1:-} == --yes-change-this-machine && $EUID == 0 ]] || { sed -n '2,5p' "$0" | cut -c 3-; exit 2; }
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
    [[ $(curl -s -m 3 -o /dev/null -w '%{http_code}' "$site$2") == "$1" ]]
}
location_is() { [[ $(curl -s -m 3 -o /dev/null -w '%{redirect_url}' "$site/channel/$1.ts") == "$2" ]]; }
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
for timer in flathead-generate.timer flathead-tick.timer flathead-conform.timer; do check "$timer waits" systemctl --quiet is-active "$timer"; done
check "state is private" test "$(stat -c '%U %a' /var/lib/flathead/state)" = "flathead 700"
check "the configuration is the operator's" test "$(stat -c '%U %G %a' /etc/flathead)" = "root flathead 750"
# ---- redirects: the tables of a release reach nginx ----------------------------------------------------------------
sed -i 's/^  mode: relay$/  mode: redirect/' /etc/flathead/flathead.yaml
systemctl start flathead-generate.service
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

# ---- the relay -------------------------------------------------------------------------------------------------------
# A provider: a clip as it is, cut into segments, and through a program.
clips=/srv/flathead-test
mkdir -p $clips
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=320x180:rate=25 -f lavfi -i sine -t 20 -c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p \
    -c:a aac -f mpegts $clips/clock.ts
(cd $clips && ffmpeg -nostdin -v error -y -i clock.ts -c copy -f hls -hls_time 4 -hls_playlist_type vod clock.m3u8)
cat >/etc/nginx/conf.d/provider.conf <<N
server { listen 127.0.0.1:8099; root $clips; limit_rate 100k; }
N
systemctl reload nginx.service
list() { printf '#EXTM3U\n'; for name in "$@"; do printf '#EXTINF:-1,%s\nhttp://127.0.0.1:8099/%s\n' "$name" "$name"; done; }
list clock.ts clock.m3u8 >/etc/flathead/plain.m3u
list clock.ts >/etc/flathead/program.m3u
cat >/etc/flathead/flathead.yaml <<'Y'
site: {docroot: /var/lib/flathead/site, state: /var/lib/flathead/state}
sources:
  - {name: plain, type: m3u, url: plain.m3u, shrink_guard: 0%}
  - name: program
    type: m3u
    url: program.m3u
    stream_command: [ffmpeg, -nostdin, -v, error, -re, -stream_loop, "-1", -i, "{url}", -c, copy, -f, mpegts, "pipe:1"]
lineup: {merge: {by: []}}
relay: {linger: 2s}
Y
channels() { curl -s $site/playlist.m3u | sed -nE 's/.*channel\/([0-9]+)\.ts$/\1/p'; }
plays() { # CHANNEL [FORM]
    [[ $(timeout 20 ffprobe -v error -of csv=p=0 -show_entries stream=codec_name "$site/channel/$1${2:-.ts}" 2>&1) == *h264*aac* ]]
}
relay_pid() { systemctl show -P MainPID flathead-relay.service; }
another_relay() { [[ $(relay_pid) != 0 && $(relay_pid) != "$1" && $(systemctl is-active flathead-relay.service) == active ]]; }
of_the_relay() { pgrep -u flathead -f 'flathead-(relay|playout)|ffmpeg' | grep -vx "$(relay_pid)" | wc -l; }
nothing_runs() { [[ $(of_the_relay) == 0 ]]; }
answers_head() { [[ $(curl -sI -o /dev/null -w '%{http_code}' "$site/channel/$1.ts") == "$2" ]]; }

before=$(released)
systemctl start flathead-generate.service
check "other sources are published" changed_from "$before"
three_channels() { [[ $(channels | wc -l) == 3 ]]; }
eventually "three channels are listed" three_channels
mapfile -t ids < <(channels)
eventually "the relay knows them without being told" answers_head "${ids[2]}" 200
for id in "${ids[@]}"; do check "channel $id plays through nginx" plays "$id"; done
for id in "${ids[@]}"; do check "channel $id plays as HLS" plays "$id" .m3u8; done
check "by its number as well" test "$(curl -s -o /dev/null -m 2 -w '%{http_code}' $site/auto/v1000)" = 200
eventually "programs are gone when nobody watches" nothing_runs
check "the socket is nginx's" test "$(stat -c '%U %G %a' /run/flathead/relay.sock)" = "flathead www-data 660"
check "and nobody else's" bash -c '! runuser -u nobody -- curl -s --unix-socket /run/flathead/relay.sock http://relay/status'
check "metrics" bash -c "curl -s $site/metrics | grep -q '^flathead_relay_'"
check "status is healthy" flathead status

pid=$(relay_pid)
systemctl stop flathead-relay.service
check "the socket waits without a relay" systemctl --quiet is-active flathead-relay.socket
check "a viewer starts it" plays "${ids[0]}"
check "another process" another_relay "$pid"
pid=$(relay_pid)
kill -KILL "$pid"
check "a viewer who comes now waits and is served" plays "${ids[0]}"
eventually "a killed relay is started again" another_relay "$pid"
systemctl restart flathead-relay.service
check "when restart is done it answers" test "$(curl -s -o /dev/null -w '%{http_code}' $site/metrics)" = 200
# Type=notify: systemd waited for the word that it serves.
check "it says when it is ready" test "$(systemctl show -P StatusText flathead-relay.service | wc -c)" -gt 0 -a "$(systemctl show -P Type flathead-relay.service)" = notify

mkdir -p /run/systemd/system/flathead-relay.service.d
printf '[Service]\nWatchdogSec=3\n' >/run/systemd/system/flathead-relay.service.d/soon.conf
systemctl daemon-reload
systemctl restart flathead-relay.service
pid=$(relay_pid)
check "it lives on for longer than its watchdog waits" bash -c 'read -rt 7 <> <(:) || true'
check "as the same process" test "$(relay_pid)" = "$pid"
kill -STOP "$pid"
eventually "one that hangs is replaced" another_relay "$pid"
check "and plays" plays "${ids[0]}"
rm -r /run/systemd/system/flathead-relay.service.d
systemctl daemon-reload

curl -s -m 60 -o /dev/null "$site/channel/${ids[0]}.ts" &
viewer=$!
list clock.ts clock.m3u8 another >/etc/flathead/plain.m3u
systemctl start flathead-generate.service
new=$(sed -nE '/,another$/{n;s/.*channel\/([0-9]+)\.ts$/\1/p}' "$docroot/current/www/playlist.m3u")
eventually "a new channel is there" answers_head "$new" 200
check "and the viewer of another one still watches" kill -0 $viewer
systemctl restart flathead-relay.service
check "a restart ends the viewer's connection" bash -c "for _ in {1..50}; do kill -0 $viewer 2>/dev/null || exit 0; read -rt 0.1 <> <(:) || true; done; exit 1"
check "who comes back at once" plays "${ids[0]}"
rm -r /etc/nginx/conf.d/provider.conf $clips
systemctl reload nginx.service

# ---- the timers for real: the next full hour is far, so a drop-in brings it near --------------------------------------
sed -i 's/^relay: .*/relay: {mode: redirect}/' /etc/flathead/flathead.yaml
systemctl start flathead-generate.service
channel=$(first_channel)
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

curl -s -m 30 -o /dev/null "$site/channel/${ids[2]}.ts" &
scripts/uninstall
check "nginx runs on" systemctl --quiet is-active nginx.service
check "nothing of the relay runs" bash -c '! pgrep -u flathead'
check "its socket is gone" test ! -e /run/flathead
check "no link to a unit is left" test -z "$(find /etc/systemd/system -name '*flathead*')"
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
