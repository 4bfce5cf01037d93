// The view "Guide": days, groups and the search around the grid, and the place in the address:
//   #guide?at=2026-12-01T20:15Z&channel=1001&group=News&find=words

import {el, find} from './dom.js';
import {Grid, is_filler, kind_of} from './grid.js';
import {GridData} from './grid_data.js';
import {GuideSearch} from './guide_search.js';
import {show_logo} from './logos.js';
import {counted, fold, instant, now, number} from './words.js';
import {at_time_of, clock_time, day_name, from_to, midnight, zone_name} from './zone.js';

const remember_after = 300;  // milliseconds
const search_after = 250;
const few_hours = 6 * 3600;  // seconds
const near_now = 900;        // seconds: a place this near to now is not worth an address

export class GuideView {
  #data = new GridData(() => this.#grid.refresh());
  #grid;
  #search;
  #index = null;         // data/grid.json
  #channels = [];        // all, in lineup order
  #by_id = new Map();
  #groups = [];
  #open;
  #seen;
  #timer = null;
  #typing = null;
  #is_open = false;
  #place = null;         // of the address, until the grid can go there
  #days_text = '';
  #hits_text = null;

  /** `open(programme, channel)`, `open_channel(channel)`; `seen(is_open)` when the view comes into sight, and when it goes. */
  constructor(open, open_channel, seen) {
    this.#open = open;
    this.#seen = seen;
    this.#grid = new Grid(find('grid'), this.#data, {open, open_channel, moved: () => this.#moved()});
    this.#search = new GuideSearch(this.#data, (state) => this.#show_hits(state));
    find('to-now').addEventListener('click', () => this.#to_now());
    find('guide-group').addEventListener('change', () => this.#filter());
    find('guide-search').addEventListener('input', () => {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => this.#find(), search_after);
    });
    find('guide-search').addEventListener('keydown', (event) => this.#search_key(event));
    find('guide-more').addEventListener('click', () => this.#search.go_on());
    find('hits').addEventListener('click', (event) => this.#choose(event.target.closest('button')));
    find('days').addEventListener('click', (event) => this.#choose_day(event.target.closest('button')));
    addEventListener('hashchange', () => this.#route());
  }

  /** Once the page can answer. */
  start() {
    this.#route();
  }

  get is_open() {
    return this.#is_open;
  }

  /** `channels` and `groups` of the list. */
  take_channels(channels, groups) {
    this.#channels = channels;
    this.#by_id = new Map(channels.map((channel) => [channel.id, channel]));
    this.#groups = groups;
    if (this.#index !== null) this.take(this.#index);
  }

  /** The pieces there are, or null for none. */
  take(index) {
    this.#index = index;
    if (index === null) this.#data.forget();
    else this.#data.take(index, this.#channels.map(({id}) => id));
    this.#list_groups();
    const {channels: missing, days} = this.#data.left_out;
    find('guide-note').hidden = missing === 0 && days === 0;
    find('guide-note').textContent = [missing > 0 ? `The last ${counted(missing, 'channel is', 'channels are')} not in this grid; xmltv.xml has them.` : '',
      days > 0 ? `The last ${counted(days, 'day is', 'days are')} not in this grid; xmltv.xml has them.` : ''].filter(Boolean).join(' ');
    find('guide-nothing').hidden = !this.#data.is_empty;
    find('grid').hidden = this.#data.is_empty;
    this.#days_text = '';
    this.#show();
  }

  /** Another release is shown: its pieces may differ. */
  expire() {
    this.#data.expire();
    this.#grid.refresh();
  }

  /** The grid's times are the viewer's, the other ones those of the site: said where that is not the same. */
  use_site_zone(zone) {
    const is_other = Boolean(zone) && zone !== 'UTC' && zone !== zone_name();
    find('guide-zone').textContent = is_other ? `Times in ${zone_name()}` : '';
  }

  /** Time has passed. */
  refresh() {
    if (this.#is_open) this.#grid.refresh();
  }

  #route() {
    const was_open = this.#is_open;
    this.#is_open = /^#guide($|\?)/.test(location.hash);
    document.body.dataset.view = this.#is_open ? 'guide' : 'first';
    for (const link of document.querySelectorAll('nav a')) {
      if (link.hash === '#guide' && this.#is_open) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    if (!this.#is_open) {
      clearTimeout(this.#timer);
      this.#search.stop();
      if (was_open) {
        this.#seen(false);
        document.getElementById(location.hash.slice(1))?.scrollIntoView({behavior: 'instant'});
      }
      return;
    }
    if (!was_open) scrollTo({top: 0, behavior: 'instant'});
    const asked = new URLSearchParams(location.hash.slice('#guide?'.length));
    this.#place = {at: instant(asked.get('at') ?? ''), channel: Number(asked.get('channel')) || null, group: asked.get('group'),
      find: asked.get('find') ?? ''};
    if (!was_open) this.#seen(true);
    this.#show();
  }

  /** Goes where the address says, as soon as there is something to go to. */
  #show() {
    if (!this.#is_open || this.#data.is_empty) return;
    const place = this.#place;
    this.#place = null;
    if (place !== null) {
      const group = this.#groups.findIndex(({name}) => name === place.group);
      find('guide-group').value = place.group === null || group < 0 ? '' : String(group);
      find('guide-search').value = place.find;
    }
    this.#grid.show(this.#listed());
    if (place !== null) this.#grid.go({at: place.at ?? this.#grid.now_place, channel: place.channel});
    if (place !== null || find('guide-search').value !== '') this.#find();
    this.#grid.draw();
  }

  #listed() {
    const chosen = find('guide-group').value;
    const group = chosen === '' ? null : this.#groups[Number(chosen)];
    return group === null ? this.#channels : this.#channels.filter((channel) => channel.group === group);
  }

  #list_groups() {
    const picker = find('guide-group');
    const chosen = picker.selectedIndex > 0 ? picker.selectedOptions[0].dataset.name : null;
    picker.replaceChildren(el('option', {value: ''}, 'All groups'), ...this.#groups.map((group, index) =>
      el('option', {value: index, 'data-name': group.name, selected: group.name === chosen}, `${group.name || 'Other'} (${number(group.count)})`)));
    picker.closest('.pick').hidden = this.#groups.length < 2;
  }

  #filter() {
    this.#grid.show(this.#listed());
    this.#find();
    this.#remember();
  }

  #to_now() {
    this.#grid.go_to_now();
    this.#remember();
  }

  #choose_day(button) {
    if (button === null) return;
    const day = Number(button.dataset.day);
    const {at} = this.#grid.place;
    this.#grid.go({at: day === midnight(now()) ? this.#grid.now_place : at_time_of(at ?? now(), day)});
    if (find('guide-search').value !== '') this.#clear_search();
  }

  /** The grid shows another part. */
  #moved() {
    this.#mark_day();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#remember(), remember_after);
  }

  #mark_day() {
    const {at} = this.#grid.place;
    if (at === null) return;
    const today = midnight(now());
    const text = `${this.#data.from} ${this.#data.until} ${today}`;
    if (text !== this.#days_text) {
      this.#days_text = text;
      const days = [];
      // One of which the guide holds a few hours at its end is reached by moving on.
      for (let day = midnight(this.#data.from); day < this.#data.until - few_hours; day = midnight(day, 1)) days.push(day);
      find('days').replaceChildren(...days.map((day) => el('button', {type: 'button', class: 'day', 'data-day': day}, day_name(day, now()))));
    }
    // The day that most of the view shows: a grid that begins at 23:30 is about the next one.
    const shown = midnight(at + 3600);
    for (const button of find('days').children) {
      const is_shown = Number(button.dataset.day) === shown;
      if ((button.getAttribute('aria-current') === 'date') === is_shown) continue;
      if (!is_shown) button.removeAttribute('aria-current');
      else {
        button.setAttribute('aria-current', 'date');
        const {offsetLeft, offsetWidth, parentElement: row} = button;
        if (offsetLeft < row.scrollLeft || offsetLeft + offsetWidth > row.scrollLeft + row.clientWidth) {
          row.scrollLeft = offsetLeft - row.clientWidth / 2 + offsetWidth / 2;
        }
      }
    }
  }

  /** The place goes into the address, without a step in the history. */
  #remember() {
    if (!this.#is_open || this.#place !== null) return;
    const {at, channel} = this.#grid.place;
    const asked = new URLSearchParams();
    if (at !== null && Math.abs(at - this.#grid.now_place) > near_now) asked.set('at', new Date(at * 1000).toISOString().replace(/:\d\d\.\d+Z/, 'Z'));
    if (channel !== null) asked.set('channel', channel);
    const chosen = find('guide-group').value;
    if (chosen !== '') asked.set('group', this.#groups[Number(chosen)]?.name ?? '');
    const words = find('guide-search').value.trim();
    if (words !== '') asked.set('find', words);
    const text = asked.toString().replaceAll('%3A', ':');
    const hash = text === '' ? '#guide' : `#guide?${text}`;
    if (location.hash !== hash) history.replaceState(null, '', hash);
  }

  #find() {
    const words = fold(find('guide-search').value).split(/\s+/).filter(Boolean);
    const is_searching = words.length > 0;
    find('hits-part').hidden = !is_searching;
    find('grid').classList.toggle('is-covered', is_searching);
    this.#hits_text = null;
    if (is_searching) this.#search.start(words, this.#listed());
    else {
      this.#search.stop();
      this.#grid.refresh();
    }
    this.#remember();
  }

  #clear_search() {
    find('guide-search').value = '';
    this.#find();
  }

  #search_key(event) {
    if (event.key === 'Escape' && find('guide-search').value !== '') {
      event.preventDefault();
      this.#clear_search();
    } else if (event.key === 'ArrowDown') {
      event.preventDefault();
      find('hits').querySelector('button')?.focus();
    }
  }

  #show_hits({hits, count, searched, pieces, is_running, stopped_at}) {
    if (find('hits-part').hidden) return;
    const far = is_running ? `looking, ${Math.floor((100 * searched) / Math.max(1, pieces))}% of the guide so far`
      : stopped_at !== null ? `part of the guide searched: ${number(searched)} of ${number(pieces)} pieces, ${day_name(stopped_at.from + 43_200, now())} is next`
        : '';
    const shown = count > hits.length ? `, the first ${number(hits.length)} shown` : '';
    const text = [`${counted(count, 'programme', 'programmes')}${shown}`, far].filter(Boolean).join('; ');
    if (find('guide-found').textContent !== text) find('guide-found').textContent = text;
    find('guide-more').hidden = stopped_at === null;
    find('hits-none').hidden = is_running || count > 0;
    const shown_hits = hits.map((programme) => `${programme.channel} ${programme.start}`).join();
    if (shown_hits === this.#hits_text) return;
    this.#hits_text = shown_hits;
    const focused = document.activeElement?.dataset?.hit;
    find('hits').replaceChildren(...hits.map((programme) => this.#hit(programme)));
    if (focused) find('hits').querySelector(`[data-hit="${CSS.escape(focused)}"]`)?.focus({preventScroll: true});
  }

  #hit(programme) {
    const channel = this.#by_id.get(programme.channel);
    const logo = el('span', {class: 'logo', 'aria-hidden': 'true'});
    show_logo(logo, channel.logo, channel.name);
    const state = programme.stop <= now() ? 'past' : programme.start <= now() ? 'on' : 'next';
    const button = el('button', {type: 'button', class: 'hit', 'data-hit': `${programme.channel} ${programme.start}`, 'data-state': state}, logo,
      el('span', {class: 'who'}, el('span', {class: 'title', dir: 'auto'}, programme.title),
        el('span', {class: 'sub', dir: 'auto'}, programme.sub_title || kind_of(programme))),
      el('span', {class: 'when'}, el('span', {}, `${day_name(programme.start, now())}, ${clock_time(programme.start)}`),
        el('span', {class: 'sub', dir: 'auto'}, channel.name)));
    button.setAttribute('aria-label', `${programme.title}, ${channel.name}, ${from_to(programme.start, programme.stop, now())}`);
    button.programme = programme;
    return el('li', {}, button);
  }

  #choose(button) {
    if (button !== null) this.#open(button.programme, this.#by_id.get(button.programme.channel));
  }

  /** The grid at this programme, without the search. */
  show_in_grid(programme) {
    this.#clear_search();
    if (!this.#listed().some(({id}) => id === programme.channel)) {
      find('guide-group').value = '';
      this.#filter();
    }
    this.#grid.focus_on(programme);
  }

  /** What the channel shows before and after; null where that is not known. */
  neighbours(programme) {
    const day = 86_400;
    const {programmes} = this.#data.programmes(programme.channel, programme.start - day, programme.stop + day);
    const shown = programmes.filter((other) => !is_filler(other));
    return {before: shown.filter(({start}) => start < programme.start).at(-1) ?? null,
      after: shown.find(({start}) => start > programme.start) ?? null};
  }
}
