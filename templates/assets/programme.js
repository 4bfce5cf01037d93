// The sheet with one programme: all that the guide says of it, why it is on, and ways to see it.

import {address_field} from './connect.js';
import {details_of} from './details.js';
import {address, base, el, find} from './dom.js';
import {is_filler, kind_of} from './grid.js';
import {show_logo} from './logos.js';
import {Player} from './player.js';
import {now, span} from './words.js';
import {from_to, length} from './zone.js';

const scheduled = 'virtual';  // the source of channels that play a library, which can be played again as HLS

let player = null;
let guide = null;
let shown = null;    // {programme, channel}
let open_channel = null;

/** `view` knows what stands beside a programme; `open(channel)` shows the sheet of its channel. */
export function start_programme_sheet(view, open) {
  guide = view;
  open_channel = open;
  const sheet = find('programme');
  player = new Player('programme-', () => show_buttons());
  sheet.addEventListener('close', () => {
    player.stop();
    shown = null;
  });
  find('programme-close').addEventListener('click', () => sheet.close());
  sheet.addEventListener('click', (event) => {
    if (event.target === sheet) sheet.close();
  });
  find('programme-watch').addEventListener('click', () => toggle('live', live_source));
  find('programme-again').addEventListener('click', () => toggle('again', archive_source));
  find('programme-before').addEventListener('click', () => move('before'));
  find('programme-after').addEventListener('click', () => move('after'));
  find('programme-channel').addEventListener('click', () => {
    const {channel} = shown;
    sheet.close();
    open_channel(channel);
  });
  find('programme-in-grid').addEventListener('click', () => {
    const {programme} = shown;
    sheet.close();
    guide.show_in_grid(programme);
  });
}

export function open_programme(programme, channel) {
  player.stop();
  shown = {programme, channel};
  find('programme-title').textContent = programme.title;
  show_logo(find('programme-logo'), channel.logo, channel.name);
  find('programme-sub').textContent = programme.sub_title;
  find('programme-sub').hidden = programme.sub_title === '';
  find('programme-channel').textContent = channel.name;
  show_time();
  show_marks([]);
  find('programme-why').hidden = programme.reason === '';
  find('programme-reason').textContent = programme.reason;
  show_text(programme, null);
  show_buttons();
  const {before, after} = guide.neighbours(programme);
  find('programme-before').disabled = before === null;
  find('programme-after').disabled = after === null;
  show_addresses();
  if (!find('programme').open) {
    find('programme').showModal();
    (find('programme-watch').hidden ? find('programme-again').hidden ? find('programme-close') : find('programme-again') : find('programme-watch')).focus();
  }
  find('programme').scrollTop = 0;
  if (!is_filler(programme)) read_details(programme);
}

/** Time has passed: what was to come may be on now. */
export function refresh_programme() {
  if (shown === null) return;
  show_time();
  show_buttons();
}

async function read_details(programme) {
  find('programme-state').textContent = 'Reading the details…';
  const details = await details_of(programme);
  if (shown?.programme === programme) show_text(programme, details);
}

function show_time() {
  const {programme} = shown;
  const at = now();
  const rest = programme.start > at ? `in ${programme.start - at < 7200 ? length(programme.start - at) : span(programme.start - at)}` : programme.stop > at ? `${length(programme.stop - at)} left` : '';
  find('programme-when').textContent = [from_to(programme.start, programme.stop, at), length(programme.stop - programme.start), rest].filter(Boolean).join(' · ');
  const bar = find('programme-bar');
  bar.hidden = programme.start > at || programme.stop <= at;
  bar.firstElementChild.style.transform = `scaleX(${Math.min(1, Math.max(0, (at - programme.start) / (programme.stop - programme.start))).toFixed(3)})`;
}

/** Kind, new and so on, as small labels. */
function show_marks(more) {
  const {programme} = shown;
  const words = [/N/.test(programme.marks) ? 'New' : '', /P/.test(programme.marks) ? 'Premiere' : '', /R/.test(programme.marks) ? 'Repeat' : '',
    ...(more.length > 0 ? more : [kind_of(programme)])];
  find('programme-marks').replaceChildren(...[...new Set(words)].filter(Boolean).map((word) => el('li', {class: 'label-mark', dir: 'auto'}, word)));
}

function show_text(programme, details) {
  find('programme-state').textContent = details === null && !is_filler(programme) ? 'The guide’s details cannot be read at the moment.' : '';
  find('programme-text').replaceChildren(...(details?.description ?? '').split('\n').filter(Boolean).map((line) => el('p', {dir: 'auto'}, line)));
  const facts = [];
  const fact = (label, value) => value && facts.push(el('div', {}, el('dt', {}, label), el('dd', {dir: 'auto'}, value)));
  if (details !== null) {
    show_marks(details.categories);
    // Cut to fit the grid: here is all of it.
    if (details.titles.length > 0) find('programme-title').textContent = details.titles[0];
    if (details.sub_titles.length > 0) find('programme-sub').textContent = details.sub_titles[0];
    fact('Other titles', details.titles.slice(1).join(', '));
    fact('Episode', details.episode);
    fact('Year', /^\d{4}/.exec(details.date)?.[0] ?? '');
    fact('First shown', day_of(details.shown_before) || (/^\d{8}/.test(details.date) ? day_of(details.date) : ''));
    fact('Rating', details.ratings.map(([value, system]) => (system ? `${value} (${system})` : value)).join(', '));
    fact('Stars', details.stars.map(([value, system]) => (system ? `${value} (${system})` : value)).join(', '));
    for (const {label, names} of details.people) fact(label, names.join(', '));
    fact('Country', details.countries.join(', '));
    fact('Language', details.languages.join(', '));
    fact('Keywords', details.keywords.join(', '));
  }
  find('programme-facts').replaceChildren(...facts);
  show_pictures(details?.pictures ?? []);
}

/** "20191103…" as a date in words; empty for anything else. */
function day_of(text) {
  const match = /^(\d{4})(\d\d)(\d\d)/.exec(text);
  return match === null ? '' : new Date(match[1], match[2] - 1, match[3]).toLocaleDateString(undefined, {day: 'numeric', month: 'long', year: 'numeric'});
}

/** A picture that lies beside this page, whatever host name the guide calls it by; absent for all others. */
function our_picture(picture) {
  const kept = /\/(logos\/art-[0-9a-f]{16,64}\.[a-z]{3,4})$/.exec(picture);
  return kept !== null ? address(kept[1]) : picture.startsWith(base) ? address(picture) : null;
}

/** Ours are shown; those on other hosts are a link, so that opening a programme tells nobody. */
function show_pictures(pictures) {
  const ours = pictures.map(our_picture).find(Boolean);
  const picture = find('programme-picture');
  picture.hidden = ours === undefined;
  if (ours === undefined) picture.removeAttribute('src');
  else picture.src = ours;
  const elsewhere = ours === undefined ? pictures.find((other) => /^https?:\/\//i.test(other)) : undefined;
  const link = find('programme-picture-link');
  link.hidden = elsewhere === undefined;
  if (elsewhere !== undefined) {
    link.href = elsewhere;
    link.textContent = `Picture on ${/^https?:\/\/([^/?#]*)/i.exec(elsewhere)[1]}`;
  }
}

const is_on = ({start, stop}) => start <= now() && now() < stop;
const is_kept = ({programme, channel}) => channel.archive > 0 && programme.start <= now() && programme.start >= now() - channel.archive;
const archive_path = ({programme, channel}, ending) =>
  `channel/${channel.id}.${ending}?utc=${programme.start}&duration=${programme.stop - programme.start}`;

const live_source = () => ({path: `channel/${shown.channel.id}.m3u8`, title: `${shown.channel.name}, live`});
const archive_source = () => ({path: archive_path(shown, 'm3u8'), title: `${find('programme-title').textContent}, from the start`, is_recording: true});

function toggle(name, source) {
  if (player.name === name) player.stop();
  else player.start({...source(), name});
}

function show_buttons() {
  if (shown === null) return;
  const {programme, channel} = shown;
  const can_again = is_kept(shown) && channel.source === scheduled;
  for (const [id, name, is_there, text] of [['programme-watch', 'live', is_on(programme), 'Watch now'],
    ['programme-again', 'again', can_again, is_on(programme) ? 'From the start' : 'Watch from the start']]) {
    const button = find(id);
    const is_playing = player.name === name;
    button.hidden = !is_there && !is_playing;
    button.dataset.playing = is_playing ? 'yes' : 'no';
    button.querySelector('span').textContent = is_playing ? 'Stop' : text;
    button.querySelector('use').setAttribute('href', is_playing ? '#i-stop' : name === 'again' ? '#i-again' : '#i-play');
  }
}

function show_addresses() {
  const fields = [];
  if (is_kept(shown)) {
    if (shown.channel.source === scheduled) fields.push(address_field('This programme, from the start (HLS)', address(archive_path(shown, 'm3u8'))));
    fields.push(address_field('This programme, from the start (MPEG-TS)', address(archive_path(shown, 'ts'))));
  }
  if (is_on(shown.programme)) fields.push(address_field('The channel, live', address(`channel/${shown.channel.id}.ts`)));
  find('programme-addresses').replaceChildren(...fields);
  find('programme-addresses').hidden = fields.length === 0;
}

function move(where) {
  const other = guide.neighbours(shown.programme)[where];
  if (other === null) return;
  open_programme(other, shown.channel);
  const button = find(`programme-${where}`);
  (button.disabled ? find(`programme-${where === 'before' ? 'after' : 'before'}`) : button).focus();
}
