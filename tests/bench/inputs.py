"""Makes the playlists and guides the measurements read: any size, the same arguments give the same bytes.

Texts mix scripts because guides do: a reader that is only fast on ASCII is not fast. Everything is cut from pools made
once, so that a gigabyte costs seconds; nothing names a real provider, hosts end in .example.net."""

import datetime
import random

STEMS = ("Harbour Night River Signal Garden Winter Copper Island Morning Letter Bridge Orchard Market Engine "
         "Lantern Valley Passage Northern Quarter Studio").split()
LANGUAGES = {  # how a sentence begins and goes on
    "en": (("The keeper of the lighthouse", "A reporter from the valley", "Two sisters & their uncle", "The last train north"),
           ("finds a map that should not exist", "must decide before the tide turns", "opens the workshop once more",
            "hears the same song in three towns", "keeps a promise made long ago")),
    "de": (("Die Wächterin des Hafens", "Ein Müller aus dem Süden", "Drei Brüder"),
           ("öffnet die alte Mühle", "sucht den Schlüssel für das große Tor", "hört nachts Geräusche über der Küche")),
    "fr": (("Le gardien du phare", "Une élève de l’école", "Deux frères"),
           ("découvre une lettre cachée", "répare le moulin avant l’été", "traverse la forêt à pied")),
    "ru": (("Смотритель маяка", "Две сестры", "Старый мельник"),
           ("находит карту под полом", "чинит мост до весны", "слышит знакомую песню")),
    "zh": (("灯塔看守人", "两姐妹", "老磨坊主"), ("发现一张旧地图", "在春天之前修好桥", "听到熟悉的歌")),
}
CATEGORIES = ("Drama", "News", "Documentary", "Children", "Sport", "Music", "Comedy")


def chance(*key):
    return random.Random("/".join(map(str, key)))


def language_of(channel):
    return tuple(LANGUAGES)[(channel * 7) % len(LANGUAGES)]


def channel_id(channel):
    return f"{STEMS[channel % 20]}{STEMS[channel // 20 % 20]}{channel}.{language_of(channel)}"


def channel_name(channel):
    return f"{STEMS[channel % 20]} {STEMS[channel // 20 % 20]} {channel}"


def pools(language):
    """Titles and what follows a title, as they stand in a guide."""
    begins, goes_on = LANGUAGES[language]
    draw = chance("pool", language)
    escape = lambda text: text.replace("&", "&amp;")
    titles = [f'<title lang="{language}">{escape(draw.choice(begins))}: {draw.choice(STEMS)} {n}</title>'.encode()
              for n in range(400)]
    rests = []
    for n in range(3000):
        sentences = (f"{draw.choice(begins)} {draw.choice(goes_on)}. " for _ in range(draw.randrange(1, 3)))
        rest = f'<desc lang="{language}">{escape("".join(sentences)).strip()}</desc>'
        if n % 3 == 0:
            rest += f"<date>{1950 + n % 70}</date>"
        rest += f'<category lang="en">{CATEGORIES[n % 7]}</category>'
        if n % 4 == 0:
            rest += f'<episode-num system="onscreen">S{n % 9 + 1}E{n % 24 + 1}</episode-num>'
        rests.append((rest + "</programme>\n").encode())
    return titles, rests


def guide(path, channels, days, minutes, start="2026-01-01", changed=0, first_channel=0):
    """Of every 100 channels `changed` have one other programme. Returns the number of programmes."""
    begin = datetime.datetime.fromisoformat(start)
    slots = days * 1440 // minutes
    stamps = [(begin + datetime.timedelta(minutes=minutes * n)).strftime("%Y%m%d%H%M%S +0000").encode()
              for n in range(slots + 1)]
    heads = [b'<programme start="%s" stop="%s" channel="' % (stamps[n], stamps[n + 1]) for n in range(slots)]
    by_language = {language: pools(language) for language in LANGUAGES}
    numbers = range(first_channel, first_channel + channels)
    with open(path, "wb", buffering=1 << 20) as out:
        out.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tv SYSTEM "xmltv.dtd">\n<tv>\n')
        for channel in numbers:
            out.write(f'<channel id="{channel_id(channel)}"><display-name>{channel_name(channel)}</display-name>'
                      f'<icon src="http://logo.example.net/{channel}.png"/></channel>\n'.encode())
        for channel in numbers:
            titles, rests = by_language[language_of(channel)]
            middle = channel_id(channel).encode() + b'">'
            draw = chance("channel", channel)
            chosen = [(titles[n % 400], rests[n % 3000]) for n in (draw.getrandbits(24) for _ in range(slots))]
            if channel % 100 < changed:
                chosen[slots // 2] = (b"<title>Changed since yesterday</title>", b"</programme>\n")
            out.write(b"".join([part for head, (title, rest) in zip(heads, chosen) for part in (head, middle, title, rest)]))
        out.write(b"</tv>\n")
    return channels * slots


def playlist(path, entries, groups=40, first_channel=0, films=0):
    """`films`: as many entries more, of groups that begin with VOD."""
    with open(path, "w", encoding="utf-8", buffering=1 << 20) as out:
        out.write("#EXTM3U\n")
        for channel in range(first_channel, first_channel + entries):
            out.write(f'#EXTINF:-1 tvg-id="{channel_id(channel)}" tvg-name="{channel_name(channel)}" '
                      f'tvg-logo="http://logo.example.net/{channel}.png" group-title="Group {channel % groups}",'
                      f'{channel_name(channel)}\nhttp://host.example.net:8080/live/user/word/{channel}.ts\n')
        for film in range(films):
            out.write(f'#EXTINF:-1 tvg-logo="http://image.example.net/{film}.jpg" group-title="VOD | Group {film % groups}",'
                      f'{STEMS[film % 20]} of {STEMS[film // 20 % 20]} {film} ({1950 + film % 76})\n'
                      f'http://host.example.net:8080/movie/user/word/{film}.mp4\n')
