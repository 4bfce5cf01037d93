// The sheet with one channel: what is on, its addresses, and the picture when it is played.

import {address, el, find} from './dom.js';
import {address_field} from './connect.js';
import {show_logo} from './logos.js';
import {Player} from './player.js';
import {now, span, time} from './words.js';

let player = null;
let shown = null;  // the channel of the sheet

export function start_sheet() {
  const sheet = find('channel');
  player = new Player('', show_button);
  sheet.addEventListener('close', () => player.stop());
  find('play').addEventListener('click', () => {
    if (player.name !== null) player.stop();
    else player.start({path: `channel/${shown.id}.m3u8`, title: '', name: 'live'});
  });
  find('channel-close').addEventListener('click', () => sheet.close());
  // A click on the dialog itself, not on its content, is a click beside the sheet.
  sheet.addEventListener('click', (event) => {
    if (event.target === sheet) sheet.close();
  });
}

function show_button() {
  const is_playing = player.name !== null;
  find('play').dataset.playing = is_playing ? 'yes' : 'no';
  find('play-text').textContent = is_playing ? 'Stop' : 'Play';
  find('play-icon').setAttribute('href', is_playing ? '#i-stop' : '#i-play');
}

export function open_sheet(channel, guide) {
  shown = channel;
  find('channel-name').textContent = channel.name;
  find('channel-where').replaceChildren(...where(channel));
  show_logo(find('channel-logo'), channel.logo, channel.name);
  find('channel-on').replaceChildren(...programmes(channel, guide.of(channel.id)));
  const stream = address(`channel/${channel.id}.ts`);
  const hls = address(`channel/${channel.id}.m3u8`);
  const fields = [address_field('Stream (MPEG-TS)', stream), address_field('Stream (HLS)', hls)];
  if (channel.number !== '' && channel.number !== '0') {
    fields.push(address_field('Stream by number', address(`auto/v${encodeURIComponent(channel.number)}`)));
  }
  find('channel-addresses').replaceChildren(...fields);
  const playlist = channel.group?.playlist ? address(channel.group.playlist) : null;
  const in_guide = el('a', {href: `#guide?channel=${channel.id}`}, 'Show in the guide');
  in_guide.addEventListener('click', () => find('channel').close());
  find('channel-links').replaceChildren(el('a', {href: stream}, 'Open the stream'), el('a', {href: hls}, 'Open as HLS'), in_guide,
    ...(playlist ? [el('a', {href: playlist}, 'Playlist of this group')] : []));
  player.stop();
  find('channel').showModal();
  find('play').focus();
}

function where(channel) {
  const parts = [`Channel ${channel.number}`];
  if (channel.group?.name) parts.push(el('bdi', {}, channel.group.name));
  if (channel.source) parts.push(el('bdi', {}, channel.source));
  return parts.flatMap((part, index) => (index === 0 ? [part] : [' · ', part]));
}

function programmes(channel, {on, next}) {
  if (!on && !next) {
    return [el('p', {class: 'quiet on-air'}, channel.has_guide ? 'Nothing is known about the current programme.'
      : 'No guide describes this channel.')];
  }
  const blocks = [];
  if (on) {
    const done = el('span', {class: 'done'});
    done.style.transform = `scaleX(${Math.min(1, (now() - on.start) / (on.stop - on.start)).toFixed(3)})`;
    blocks.push(el('div', {class: 'on-air'}, el('p', {class: 'quiet'}, `Now, ${time(on.start)} – ${time(on.stop)}, `
      + `${span(on.stop - now())} left`), el('p', {class: 'show', dir: 'auto'}, on.title),
    el('span', {class: 'bar', 'aria-hidden': 'true'}, done)));
  }
  if (next) {
    blocks.push(el('div', {class: 'on-air'}, el('p', {class: 'quiet'}, `Next, ${time(next.start)} – ${time(next.stop)}`),
      el('p', {class: 'show', dir: 'auto'}, next.title)));
  }
  return blocks;
}
