// The channel list: search, group filter, rows with now and next.
// data/channels.json: {"groups": [[name or "" for channels without a group, playlist]], "sources": [name],
//   "channels": [[id, number, name, group or -1, logo, has guide 0/1, source, seconds that can be played again]]}

import {el, find} from './dom.js';
import {show_logo} from './logos.js';
import {Rows} from './rows.js';
import {counted, fold, now, number, time} from './words.js';

export class ChannelList {
  #guide;
  #live = null;
  #all = [];
  #matching = [];
  #groups = [];
  #rows;

  /** `open(channel)` is called when a row is chosen. */
  constructor(guide, open) {
    this.#guide = guide;
    this.#rows = new Rows(find('rows'), make_row, (row, index) => this.#fill(row, this.#matching[index]));
    find('rows').addEventListener('click', (event) => {
      const row = event.target.closest('li');
      if (row) open(this.#matching[Number(row.dataset.index)]);
    });
    find('search').addEventListener('input', () => this.#filter(true));
    find('group').addEventListener('change', () => this.#filter(true));
    find('search').addEventListener('keydown', (event) => this.#search_key(event));
    find('clear').addEventListener('click', () => this.#clear());
    document.addEventListener('keydown', (event) => {
      const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) || document.querySelector('dialog[open]');
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      find('search').focus();
    });
  }

  take(value) {
    const sources = Array.isArray(value.sources) ? value.sources : [];
    this.#groups = (Array.isArray(value.groups) ? value.groups : []).map((group) => ({
      name: String(group?.[0] ?? ''), playlist: String(group?.[1] ?? ''), count: 0}));
    this.#all = (Array.isArray(value.channels) ? value.channels : [])
      .filter((row) => Array.isArray(row) && Number.isInteger(row[0]))
      .map((row) => this.#channel(row, sources));
    this.#list_groups();
    find('channels').hidden = this.#all.length === 0;
    this.#filter(false);
    fold_ahead(this.#all);
  }

  /** Rows say from now on how many watch. */
  show_live(live) {
    this.#live = live;
  }

  channel_of(id) {
    return this.#all.find((channel) => channel.id === id) ?? null;
  }

  get all() {
    return this.#all;
  }

  get groups() {
    return this.#groups;
  }

  get is_empty() {
    return this.#all.length === 0;
  }

  /** The list is in sight again. */
  lay_out() {
    this.#rows.show(this.#matching.length);
  }

  /** The guide has changed or time has passed: the same rows with other programmes. */
  refresh() {
    if (find('search').value.trim()) this.#filter(false);
    else this.#rows.refresh();
  }

  #channel(row, sources) {
    const group = this.#groups[row[3]] ?? null;
    if (group) ++group.count;
    const name = String(row[2]);
    return {id: row[0], number: String(row[1]), name, group, logo: row[4] ? String(row[4]) : '',
      has_guide: row[5] === 1, source: String(sources[row[6]] ?? ''), archive: Number.isFinite(row[7]) ? row[7] : 0, folded: null};
  }

  #list_groups() {
    const picker = find('group');
    const chosen = picker.selectedIndex > 0 ? picker.selectedOptions[0].dataset.name : null;
    picker.replaceChildren(el('option', {value: ''}, 'All groups'), ...this.#groups.map((group, index) =>
      el('option', {value: index, 'data-name': group.name, selected: group.name === chosen},
        `${group.name || 'Other'} (${number(group.count)})`)));
    picker.closest('.pick').hidden = this.#groups.length < 2;
  }

  #filter(by_hand) {
    const words = fold(find('search').value).split(/\s+/).filter(Boolean);
    const group = find('group').value === '' ? null : this.#groups[Number(find('group').value)];
    const at = now();
    this.#matching = words.length === 0 && group === null ? this.#all
      : this.#all.filter((channel) => (group === null || channel.group === group) && this.#matches(channel, words, at));
    this.#rows.show(this.#matching.length);
    find('nothing').hidden = this.#matching.length > 0;
    const found = this.#matching.length === this.#all.length ? counted(this.#all.length, 'channel', 'channels')
      : `${number(this.#matching.length)} of ${number(this.#all.length)}`;
    if (find('found').textContent !== found) find('found').textContent = found;
    if (by_hand) this.#to_top();
  }

  #matches(channel, words, at) {
    channel.folded ??= folded(channel);
    return words.every((word) => channel.folded.includes(word) || this.#guide.title_of(channel.id, at).includes(word));
  }

  /** After a new search the first result is in view, below the toolbar that sticks to the top. */
  #to_top() {
    const section = find('channels').getBoundingClientRect();
    if (section.top < 0) scrollBy({top: section.top, behavior: 'instant'});
  }

  #search_key(event) {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      this.#rows.focus(0);
    } else if (event.key === 'Escape' && find('search').value) {
      event.preventDefault();
      find('search').value = '';
      this.#filter(true);
    }
  }

  #clear() {
    find('search').value = '';
    find('group').value = '';
    this.#filter(true);
    find('search').focus();
  }

  #fill(row, channel) {
    const parts = row.parts;
    const {on, next} = this.#guide.of(channel.id);
    parts.number.textContent = channel.number;
    parts.name.textContent = channel.name;
    parts.group.textContent = channel.group?.name ?? '';
    parts.live.textContent = this.#live?.text_of(channel.id) ?? '';
    show_logo(parts.logo, channel.logo, channel.name);
    parts.title.textContent = on ? on.title : channel.has_guide ? '' : 'No guide';
    parts.until.textContent = on ? `until ${time(on.stop)}` : '';
    parts.next.textContent = next ? next.title : '';
    parts.at.textContent = next ? time(next.start) : '';
    row.firstElementChild.classList.toggle('is-on', on !== null);
    row.firstElementChild.classList.toggle('has-next', next !== null);
    const done = on ? Math.min(1, Math.max(0, (now() - on.start) / (on.stop - on.start))) : 0;
    parts.done.style.transform = `scaleX(${done.toFixed(3)})`;
  }
}

const folded = (channel) => fold(`${channel.number} ${channel.name} ${channel.group?.name ?? ''}`);

/** Folds in small portions while nobody waits, so that the first letter typed is as quick as the second. */
function fold_ahead(channels, from = 0) {
  const to = Math.min(channels.length, from + 500);
  for (let i = from; i < to; ++i) channels[i].folded ??= folded(channels[i]);
  if (to < channels.length) setTimeout(fold_ahead, 10, channels, to);
}

function make_row() {
  const part = (name, attributes = {}) => el('span', {class: name, ...attributes});
  const parts = {number: part('number'), logo: part('logo'), name: part('name', {dir: 'auto'}),
    group: part('group', {dir: 'auto'}), live: part('live'), title: part('title', {dir: 'auto'}), until: part('until'), done: part('done'),
    at: part('at'), next: part('title', {dir: 'auto'})};
  parts.logo.setAttribute('aria-hidden', 'true');
  const row = el('li', {}, el('button', {type: 'button', class: 'row'}, parts.number, parts.logo,
    el('span', {class: 'who'}, parts.name, parts.group, parts.live),
    el('span', {class: 'on'}, el('span', {class: 'line'}, parts.title, parts.until),
      el('span', {class: 'bar', 'aria-hidden': 'true'}, parts.done)),
    el('span', {class: 'next'}, parts.at, parts.next)));
  row.parts = parts;
  return row;
}
