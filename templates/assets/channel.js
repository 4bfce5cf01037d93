// The sheet with one channel: what is on, its addresses, and the picture when it is played.

import {address, el, find} from './dom.js';
import {address_field} from './connect.js';
import {show_logo} from './logos.js';
import {Player} from './player.js';
import {now, span, time} from './words.js';

let player = null;

export function start_sheet() {
  const sheet = find('channel');
  player = new Player();
  sheet.addEventListener('close', () => player.offer(null));
  find('channel-close').addEventListener('click', () => sheet.close());
  // A click on the dialog itself, not on its content, is a click beside the sheet.
  sheet.addEventListener('click', (event) => {
    if (event.target === sheet) sheet.close();
  });
}

export function open_sheet(channel, guide) {
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
  find('channel-links').replaceChildren(el('a', {href: stream}, 'Open the stream'), el('a', {href: hls}, 'Open as HLS'),
    ...(playlist ? [el('a', {href: playlist}, 'Playlist of this group')] : []));
  player.offer(channel);
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
