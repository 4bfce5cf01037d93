"""A Jellyfin that answers as reference virtual-channels 3.5 and 3.6 describe, counts what it was asked, and fails the way a test says."""

import contextlib
import datetime
import hashlib
import http.server
import json
import re
import threading
import time
import urllib.parse
import urllib.request

TICKS = 10_000_000
GUIDE_TASK = "bea9b218c97bbf98c5dc1303bdb9a0ca"
ALWAYS = ("Id", "Name", "ServerId", "Type", "RunTimeTicks", "SeriesName", "SeriesId", "SeasonId", "IndexNumber", "IndexNumberEnd", "ParentIndexNumber", "ProductionYear",
          "PremiereDate", "OfficialRating", "CommunityRating", "ImageTags", "BackdropImageTags", "SeriesPrimaryImageTag", "IsFolder", "LocationType", "VideoType",
          "CollectionType", "PartCount", "UserData")
LOGIN_PAGE = b"<!DOCTYPE html><html><title>Jellyfin</title><body class='login'>Please sign in</body></html>"


def id_of(*words):
    return hashlib.md5("/".join(str(word) for word in words).encode()).hexdigest()


class Fault:
    """What happens to requests whose method, blank and address (`GET /Items?…`) the pattern is found in: the first `times` of them, after `skip`."""

    def __init__(self, pattern, status=None, body=b"Error processing request.", html=False, seconds=0.0, half=False, hang=False, cut=False, after=None, times=10**9, skip=0):
        self.pattern = re.compile(pattern)
        self.status, self.body, self.seconds, self.half, self.hang, self.cut, self.after = status, body, seconds, half, hang, cut, after
        self.times, self.skip, self.hits = times, skip, 0
        if html:
            self.status, self.body = 200, LOGIN_PAGE

    def strikes(self, asked):
        if not self.pattern.search(asked):
            return False
        self.hits += 1
        return self.skip < self.hits <= self.skip + self.times


class Jellyfin:
    def __init__(self, version="10.11.3", api_key="0123456789abcdef0123456789abcdef", prefix=""):
        self.version, self.api_key, self.prefix = version, api_key, prefix
        self.server_id = id_of("server")
        self.folders = []    # [{Id, Name, CollectionType}]
        self.items = {}      # id -> item with all its fields, `parent`: the folder's id, `saved`: DateLastSaved, `file`: bytes
        self.members = {}    # id of a BoxSet or Playlist -> ids
        self.segments = {}   # item id -> [(type, begin s, end s)]
        self.faults = []
        self.counts_wrongly_by = 0
        self.playlists_need_a_user = False
        self.clock = datetime.datetime(2026, 11, 1, tzinfo=datetime.timezone.utc)
        self.tuners, self.guides, self.mappings = [], [], []
        self.known_channels = []     # what the last guide refresh found
        self.task_polls = 0          # that a refresh still takes
        self.refreshes = 0
        self.asked = []              # "GET /Items?…"
        self.headers = []
        self.busy = self.most_busy = 0
        self.lock = threading.RLock()
        self.ending = threading.Event()
        jellyfin = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def serve(self):
                with jellyfin.lock:
                    jellyfin.busy += 1
                    jellyfin.most_busy = max(jellyfin.most_busy, jellyfin.busy)
                try:
                    with contextlib.suppress(ConnectionError):
                        jellyfin.serve(self)
                finally:
                    with jellyfin.lock:
                        jellyfin.busy -= 1

            do_GET = do_HEAD = do_POST = do_DELETE = serve

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self.server.server_port}{prefix}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def library(self, **more):
        """For `libraries:` of a config."""
        return {"name": "jelly", "type": "jellyfin", "url": self.base, "api_key": self.api_key, **more}

    # ---- what it holds ---------------------------------------------------------------------------------

    def tick(self):
        self.clock += datetime.timedelta(seconds=1)
        return self.clock

    def add_folder(self, name, kind):
        """`kind`: movies, tvshows, homevideos, boxsets, music, None (mixed)."""
        folder = {"Id": id_of("folder", name), "Name": name, "CollectionType": kind, "Type": "CollectionFolder", "IsFolder": True}
        self.folders.append(folder)
        return folder["Id"]

    def add(self, folder, kind, name, path, **fields):
        id = fields.pop("Id", None) or id_of(kind, path)
        item = {"Id": id, "Name": name, "Type": kind, "Path": path, "parent": folder, "LocationType": "FileSystem", "IsFolder": kind in ("Series", "BoxSet", "Playlist"),
                "DateCreated": "2026-01-01T00:00:00.0000000Z", "SortName": name.lower(), "Genres": [], "Tags": [], "Studios": [], "ProviderIds": {}, "People": [],
                "ImageTags": {"Primary": id_of("image", id)}, "BackdropImageTags": [], "UserData": {"PlayCount": 0}, **fields}
        with self.lock:
            self.items[id] = item
        self.touch(id)
        return id

    def add_video(self, folder, kind, name, path, seconds=3600, video="h264", audio=(("aac", "eng"),), **fields):
        source = {"Id": id_of(kind, path), "Path": path, "Protocol": "File", "Container": path.rpartition(".")[2], "RunTimeTicks": round(seconds * TICKS), "Bitrate": 4_000_000, "Size": 1000,
                  "MediaStreams": [{"Type": "Video", "Codec": video, "Width": 1920, "Height": 1080, "PixelFormat": "yuv420p", "Index": 0},
                                   *({"Type": "Audio", "Codec": codec, "Language": language, "Channels": 2, "SampleRate": 48000, "Index": at + 1} for at, (codec, language) in enumerate(audio))]}
        source.update(fields.pop("source", {}))
        return self.add(folder, kind, name, path, RunTimeTicks=source["RunTimeTicks"], MediaSources=[source, *fields.pop("versions", [])], VideoType="VideoFile", **fields)

    def add_movie(self, folder, name, year, **fields):
        return self.add_video(folder, "Movie", name, fields.pop("path", f"/media/films/{name} ({year})/{name} ({year}).mkv"), ProductionYear=year, **fields)

    def add_series(self, folder, name, **fields):
        return self.add(folder, "Series", name, fields.pop("path", f"/media/shows/{name}"), **fields)

    def add_episode(self, series, season, number, name=None, **fields):
        show = self.items[series]
        path = fields.pop("path", f"{show['Path']}/Season {season:02}/{show['Name']} S{season:02}E{number:02}.mkv")
        return self.add_video(show["parent"], "Episode", name or f"Episode {number}", path, seconds=fields.pop("seconds", 1500), SeriesName=show["Name"], SeriesId=series,
                              SeasonId=id_of("season", series, season), IndexNumber=number, ParentIndexNumber=season, **fields)

    def add_list(self, kind, name, members):
        """`kind`: BoxSet or Playlist."""
        id = self.add(id_of("folder", kind), kind, name, f"/config/data/{kind}/{name}", MediaType="Video")
        self.members[id] = list(members)
        return id

    def touch(self, id, **fields):
        """Saved anew: DateLastSaved and Etag change."""
        with self.lock:
            item = self.items[id]
            item.update(fields)
            item["saved"] = self.tick()
            item["Etag"] = id_of("etag", id, item["saved"])

    def remove(self, *ids):
        with self.lock:
            for id in ids:
                del self.items[id]

    def reissue(self, salt="again"):
        """The library is made anew: the same files, other ids everywhere."""
        with self.lock:
            new = {old: id_of(salt, old) for old in self.items}
            items = {}
            for old, item in self.items.items():
                item = {**item, "Id": new[old], "SeriesId": new.get(item.get("SeriesId"), item.get("SeriesId"))}
                if "MediaSources" in item:
                    item["MediaSources"] = [{**source, "Id": id_of(salt, source["Id"])} for source in item["MediaSources"]]
                items[new[old]] = item
            self.items = items
            self.members = {new[id]: [new.get(one, one) for one in ids] for id, ids in self.members.items()}
            for id in items:
                self.touch(id)

    def count(self, pattern):
        return sum(1 for one in self.asked if re.search(pattern, one))

    # ---- HTTP ------------------------------------------------------------------------------------------

    def serve(self, request):
        length = int(request.headers.get("Content-Length") or 0)
        body = request.rfile.read(length)
        url = urllib.parse.urlsplit(request.path)
        path = url.path[len(self.prefix):] if url.path.startswith(self.prefix) else "/nowhere"
        query = {name.lower(): value for name, value in urllib.parse.parse_qsl(url.query, keep_blank_values=True)}
        asked = f"{request.command} {path}" + (f"?{urllib.parse.unquote(url.query)}" if url.query else "")
        with self.lock:
            self.asked.append(asked)
            self.headers.append(dict(request.headers.items()))
            fault = next((fault for fault in self.faults if fault.strikes(asked)), None)
        if fault:
            if fault.hang:
                self.ending.wait()
                request.close_connection = True
                return
            if fault.seconds:
                self.ending.wait(fault.seconds)
            if fault.status:
                return self.send(request, fault.status, fault.body, "text/html" if fault.body.startswith(b"<") else "text/plain")
        self.answer(request, path, query, body, fault)
        if fault and fault.after:
            fault.after()

    def answer(self, request, path, query, body, fault):
        video = re.fullmatch(r"/Videos/([0-9a-f]{32})/stream(?:\.\w+)?", path)
        if video:
            return self.send_video(request, video[1], query)
        image = re.fullmatch(r"/Items/([0-9a-f]{32})/Images/(\w+)(?:/\d+)?", path)
        if image:
            known = image[1] in self.items
            return self.send(request, 200 if known else 404, b"\xff\xd8\xff\xe0 a picture" if known else b"", "image/jpeg")
        if path == "/System/Info/Public":
            return self.send_json(request, {"ServerName": "stand-in", "Version": self.version, "Id": self.server_id, "ProductName": "Jellyfin Server"})
        if not self.is_authorised(request, query):
            return self.send(request, 401, b"")
        with self.lock:
            said = self.live_tv(request.command, path, query, body) if path.startswith(("/LiveTv", "/ScheduledTasks", "/System/Configuration")) else self.library_answer(path, query)
        status, value = said
        if value is None:
            return self.send(request, status, b"")
        text = json.dumps(value).encode()
        if fault and fault.cut:
            return self.send(request, status, text, "application/json", cut=len(text) // 2)
        if fault and fault.half and isinstance(value, dict) and "Items" in value:
            value["Items"] = value["Items"][:(len(value["Items"]) + 1) // 2]
            text = json.dumps(value).encode()
        self.send(request, status, text, "application/json; charset=utf-8")

    def is_authorised(self, request, query):
        """`MediaBrowser Token="KEY", Client="…"` in any order, with or without quotes; the older ways end with 12.0."""
        def token_of(text, scheme):
            words = re.fullmatch(rf"(?i:{scheme})\s+(.*)", text or "")
            found = re.search(r'(?:^|,\s*)Token="?([^",]*)"?', words[1]) if words else None
            return found and urllib.parse.unquote(found[1])
        offered = [token_of(request.headers.get("Authorization"), "MediaBrowser"), query.get("apikey")]
        if int(self.version.split(".")[0]) < 12:
            offered += [token_of(request.headers.get("Authorization"), "Emby"), token_of(request.headers.get("X-Emby-Authorization"), "MediaBrowser"), query.get("api_key"),
                        request.headers.get("X-Emby-Token"), request.headers.get("X-MediaBrowser-Token")]
        return self.api_key in offered

    def send_json(self, request, value, status=200):
        self.send(request, status, json.dumps(value).encode(), "application/json; charset=utf-8")

    @staticmethod
    def send(request, status, body, kind="text/plain", headers=(), cut=None):
        request.send_response(status)
        request.send_header("Content-Type", kind)
        for name, value in headers:
            request.send_header(name, value)
        if status != 204:
            request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if request.command != "HEAD" and status != 204:
            request.wfile.write(body if cut is None else body[:cut])
        if cut is not None:
            request.close_connection = True

    def send_video(self, request, id, query):
        item = self.items.get(id)
        if item is None or not item.get("MediaSources"):
            return self.send(request, 404, b"")
        if query.get("static", "").lower() != "true":
            return self.send(request, 500, b"this would start a remux")
        wanted = query.get("mediasourceid", item["MediaSources"][0]["Id"])
        source = next((one for one in item["MediaSources"] if one["Id"] == wanted), None)
        if source is None:
            return self.send(request, 404, b"")
        whole = item.get("file") or source.get("file") or b"media of " + source["Path"].encode()
        begin, end, status = 0, len(whole), 200
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("Range") or "")
        headers = [("Accept-Ranges", "bytes")]
        if asked:
            begin, end, status = int(asked[1]), min(len(whole), int(asked[2]) + 1) if asked[2] else len(whole), 206
            if begin >= len(whole):
                return self.send(request, 416, b"", headers=[("Content-Range", f"bytes */{len(whole)}")])
            headers.append(("Content-Range", f"bytes {begin}-{end - 1}/{len(whole)}"))
        self.send(request, status, whole[begin:end], "video/x-matroska", headers)

    # ---- the library -----------------------------------------------------------------------------------

    def library_answer(self, path, query):
        words = path.strip("/").split("/")
        if path == "/System/Info":
            return 200, {"ServerName": "stand-in", "Version": self.version, "Id": self.server_id, "ProductName": "Jellyfin Server", "HasPendingRestart": False}
        if path in ("/Library/MediaFolders", "/UserViews"):
            return 200, self.page([dict(folder) for folder in self.folders], query)
        if path == "/Items":
            return self.find(query)
        if path == "/Genres":
            return 200, self.page([{"Name": name, "Id": id_of("genre", name)} for name in sorted({genre for item in self.items.values() for genre in item["Genres"]})], query)
        if len(words) == 3 and words[0] == "Shows" and words[2] == "Episodes":
            episodes = [item for item in self.items.values() if item.get("SeriesId") == words[1] and item["Type"] == "Episode"]
            return 200, self.page([self.shown(item, query) for item in episodes], query)
        if len(words) == 3 and words[0] == "Playlists" and words[2] == "Items":
            if self.playlists_need_a_user or words[1] not in self.members:
                return 404, None
            return 200, self.page([self.shown(self.items[id], query) for id in self.members[words[1]] if id in self.items], query)
        if len(words) == 3 and words[0] == "Videos" and words[2] == "AdditionalParts":
            return 200, self.page(self.items.get(words[1], {}).get("parts", []), query)
        if len(words) == 2 and words[0] == "MediaSegments":
            if tuple(int(word) for word in self.version.split(".")[:2]) < (10, 10):
                return 404, None
            if words[1] not in self.items:
                return 404, None
            return 200, {"Items": [{"Id": id_of(words[1], begin), "ItemId": words[1], "Type": kind, "StartTicks": round(begin * TICKS), "EndTicks": round(end * TICKS)}
                                   for kind, begin, end in self.segments.get(words[1], [])], "TotalRecordCount": len(self.segments.get(words[1], [])), "StartIndex": 0}
        return 404, None

    def find(self, query):
        listed = lambda name, mark: [word for word in query.get(name, "").split(mark) if word]
        found = list(self.items.values())
        if listed("ids", ","):
            ids = [word.replace("-", "").lower() for word in listed("ids", ",")]
            if any(not re.fullmatch("[0-9a-f]{32}", id) for id in ids):
                return 400, {"title": "One or more validation errors occurred."}
            found = [self.items[id] for id in ids if id in self.items]
        parent = query.get("parentid")
        if parent in self.members:
            found = [self.items[id] for id in self.members[parent] if id in self.items]
        elif parent:
            if query.get("recursive", "").lower() != "true":
                found = [item for item in found if item["parent"] == parent and item["Type"] != "Episode"]
            else:
                found = [item for item in found if item["parent"] == parent or item.get("SeriesId") == parent]
        kinds = {kind.lower() for kind in listed("includeitemtypes", ",")}
        if kinds:
            found = [item for item in found if item["Type"].lower() in kinds]
        if query.get("excludelocationtypes", "").lower() == "virtual" or query.get("ismissing", "").lower() == "false":
            found = [item for item in found if item["LocationType"] != "Virtual"]
        for name, field in (("genres", "Genres"), ("tags", "Tags"), ("officialratings", "OfficialRating"), ("studios", "Studios")):
            wanted = {word.lower() for word in listed(name, "|")}
            has = lambda item: [item.get(field)] if isinstance(item.get(field), str) else [one["Name"] if isinstance(one, dict) else one for one in item.get(field) or []]
            if wanted:
                found = [item for item in found if wanted & {one.lower() for one in has(item) if one}]
        if listed("years", ","):
            found = [item for item in found if str(item.get("ProductionYear")) in listed("years", ",")]
        if query.get("mindatelastsaved"):
            since = datetime.datetime.fromisoformat(query["mindatelastsaved"].replace("Z", "+00:00"))
            found = [item for item in found if item["saved"] >= since]
        if listed("sortby", ","):
            found.sort(key=lambda item: (item["SortName"], item["Id"]), reverse=query.get("sortorder", "").lower() == "descending")
        return 200, self.page([self.shown(item, query) for item in found], query, self.counts_wrongly_by)

    @staticmethod
    def shown(item, query):
        fields = {word.lower() for word in query.get("fields", "").split(",")}
        return {key: value for key, value in item.items()
                if key in ALWAYS or (key[0].isupper() and (key.lower() in fields or (key == "MediaSources" and "mediastreams" in fields)))}

    @staticmethod
    def page(rows, query, wrong=0):
        start, limit = int(query.get("startindex") or 0), query.get("limit")
        count = len(rows) + wrong if query.get("enabletotalrecordcount", "true").lower() == "true" else 0
        return {"Items": rows[start:] if limit is None else rows[start:start + int(limit)], "TotalRecordCount": count, "StartIndex": start}

    # ---- Live TV ---------------------------------------------------------------------------------------

    def live_tv(self, method, path, query, body):
        try:
            said = json.loads(body) if body else {}
        except ValueError:
            return 400, {"title": "One or more validation errors occurred."}
        route = f"{method} {path}"
        if route == "GET /System/Configuration/livetv":
            return 200, {"GuideDays": None, "RecordingPath": None, "EnableRecordingSubfolders": False, "TunerHosts": self.tuners, "ListingProviders": self.guides, "PrePaddingSeconds": 0}
        if route == "POST /LiveTv/TunerHosts":
            return self.save_tuner(said)
        if route == "POST /LiveTv/ListingProviders":
            return self.save_guide(said)
        if route == "POST /LiveTv/ChannelMappings":
            self.mappings.append(said)
            return 200, said
        if method == "DELETE" and path in ("/LiveTv/TunerHosts", "/LiveTv/ListingProviders"):
            rows = self.tuners if path.endswith("TunerHosts") else self.guides
            rows[:] = [row for row in rows if row["Id"].lower() != query.get("id", "").lower()]
            self.queue_refresh()
            return 204, None
        if route == f"POST /ScheduledTasks/Running/{GUIDE_TASK}":
            self.queue_refresh()
            return 204, None
        if route == f"GET /ScheduledTasks/{GUIDE_TASK}":
            self.task_polls = max(0, self.task_polls - 1)
            running = self.task_polls > 0
            return 200, {"Name": "Refresh Guide", "State": "Running" if running else "Idle", "Id": GUIDE_TASK, "Key": "RefreshGuide", "CurrentProgressPercentage": 50.0 if running else None,
                         "LastExecutionResult": {"Status": "Completed"}}
        if route == "GET /LiveTv/Channels":
            return 200, self.page([dict(channel) for channel in self.known_channels], query)
        if route == "GET /LiveTv/GuideInfo":
            return 200, {"StartDate": "2026-11-20T00:00:00.0000000Z", "EndDate": "2026-11-27T00:00:00.0000000Z"}
        return 404, None

    def save_tuner(self, said):
        if "Id" not in said or "Source" not in said or said.get("Type") not in ("m3u", "hdhomerun"):
            return 500, None
        try:
            if said["Type"] == "m3u":
                self.fetch(said["Url"])
            else:
                device = json.loads(self.fetch(said["Url"].rstrip("/") + "/discover.json"))
                said = {**said, "DeviceId": device.get("DeviceID"), "TunerCount": device.get("TunerCount", 0)}
        except (OSError, ValueError):
            return 500, None
        return 200, self.save(self.tuners, said)

    def save_guide(self, said):
        if said.get("Type") != "xmltv" or not said.get("Path"):
            return 500, None
        return 200, self.save(self.guides, said)

    def save(self, rows, said):
        known = next((at for at, row in enumerate(rows) if row["Id"].lower() == (said.get("Id") or "").lower()), None)
        if known is None:
            said = {**said, "Id": id_of("tuner", said.get("Url"), said.get("Path"), time.monotonic_ns())}
            rows.append(said)
        else:
            rows[known] = said
        self.queue_refresh()
        return said

    @staticmethod
    def fetch(url):
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.read()

    def queue_refresh(self):
        self.refreshes += 1
        self.task_polls = 3
        self.known_channels = []
        for tuner in self.tuners:
            with contextlib.suppress(OSError, ValueError):
                if tuner["Type"] == "m3u":
                    text = self.fetch(tuner["Url"]).decode()
                    self.known_channels += [{"Id": id_of(tuner["Url"], url), "Name": name, "Type": "TvChannel"} for name, url in re.findall(r"#EXTINF[^\n]*,([^\n]*)\n(?:#[^\n]*\n)*([^#\n]+)", text)]
                else:
                    lineup = json.loads(self.fetch(tuner["Url"].rstrip("/") + "/lineup.json"))
                    self.known_channels += [{"Id": id_of("hdhr", row["GuideNumber"]), "Name": row["GuideName"], "Type": "TvChannel"} for row in lineup]
