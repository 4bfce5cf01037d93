// Reads a playlist and a guide with other people's parsers and prints what they found: node readers.mjs PLAYLIST GUIDE

import {readFileSync} from 'node:fs';
import epg from 'epg-parser';
import playlists from 'iptv-playlist-parser';

const [playlist, guide] = process.argv.slice(2).map(file => readFileSync(file, 'utf8'));
const list = playlists.parse(playlist);
const {channels, programs} = epg.parse(guide);
const text = value => value?.[0]?.value ?? value?.[0]?._ ?? value?.[0] ?? '';
console.log(JSON.stringify({
  guide_of_header: list.header.attrs['x-tvg-url'] ?? list.header.attrs['url-tvg'] ?? '',
  entries: list.items.map(item => ({id: item.tvg.id, name: item.name, group: item.group.title, url: item.url, logo: item.tvg.logo})),
  channels: channels.map(channel => channel.id),
  programmes: programs.map(one => ({channel: one.channel, start: new Date(one.start).getTime() / 1000, stop: new Date(one.stop).getTime() / 1000, title: text(one.title)})),
}));
