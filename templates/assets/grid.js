// Channels as rows, time as columns. Only rows and programmes near the window exist, whatever the number of channels and days.

import {el} from './dom.js';
import {show_logo} from './logos.js';
import {now} from './words.js';
import {clock_time, day_name, from_to, half_hours} from './zone.js';

const spare_rows = 3;
const spare_time = 1800;    // seconds drawn beyond both edges
const narrowest = 5;        // pixels; narrower neighbours share one cell
const room_for_flag = 110;  // pixels
const before_now = 1800;    // how much of the past is in view when the grid goes to now

const kinds = {m: 'Film', s: 'Series', n: 'News', p: 'Sport', k: 'Children', d: 'Documentary', u: 'Music'};

/** The word for a programme's kind; empty for none. */
export const kind_of = (programme) => kinds[[...programme.marks].find((mark) => Object.hasOwn(kinds, mark))] ?? '';
export const is_filler = (programme) => programme.marks.includes('f');

export class Grid {
  #box;
  #space;
  #hours;
  #line;
  #data;
  #open;
  #open_channel;
  #moved;
  #channels = [];
  #shown = new Map();     // row -> element
  #pool = [];
  #focused = null;        // the element of the grid that has the focus: it stays drawn
  #anchor = null;         // {row, at}: where the arrows are; at is null on a channel's name
  #pending = false;       // the anchor waits for its piece
  #asked = false;
  #sizes = {head: 200, hour: 280, row: 64, bar: 36};

  /** `open(programme, channel)`, `open_channel(channel)`; `moved()` when another part is in view. */
  constructor(box, data, {open, open_channel, moved}) {
    this.#box = box;
    this.#data = data;
    this.#open = open;
    this.#open_channel = open_channel;
    this.#moved = moved;
    this.#hours = el('div', {class: 'grid-hours', 'aria-hidden': 'true'});
    this.#line = el('div', {class: 'now-line', 'aria-hidden': 'true'});
    this.#space = el('div', {class: 'grid-space', role: 'presentation'}, this.#hours, this.#line);
    box.append(this.#space, el('div', {class: 'grid-probe', 'aria-hidden': 'true'}));
    box.addEventListener('scroll', () => this.#ask(), {passive: true});
    new ResizeObserver(() => this.#resize()).observe(box);
    box.addEventListener('click', (event) => this.#click(event));
    box.addEventListener('keydown', (event) => this.#key(event));
    box.addEventListener('focusin', (event) => this.#take_focus(event.target));
    box.addEventListener('focusout', () => {
      this.#focused = null;
      this.#ask();
    });
  }

  /** Other channels, or other days. What was at the upper left stays there if it still exists. */
  show(channels) {
    const {at, channel} = this.place;
    this.#channels = channels;
    this.#box.setAttribute('aria-rowcount', channels.length);
    for (const [row, element] of this.#shown) this.#drop(row, element);
    this.#lay_out();
    const row = channel === null ? 0 : Math.max(0, channels.findIndex(({id}) => id === channel));
    this.#box.scrollTop = row * this.#sizes.row;
    if (at !== null) this.#box.scrollLeft = this.#x(at);
    this.draw();
  }

  /** {at: the time at the left edge, channel: the id of the uppermost one}; nulls before there is anything. */
  get place() {
    if (this.#channels.length === 0 || this.#box.clientWidth === 0) return {at: null, channel: null};
    const row = Math.min(this.#channels.length - 1, Math.round(this.#box.scrollTop / this.#sizes.row));
    return {at: this.#time_at(this.#box.scrollLeft), channel: row === 0 ? null : this.#channels[row].id};
  }

  /** Brings a time to the left edge, and a channel to the top. */
  go({at = null, channel = null}) {
    if (at !== null) this.#box.scrollLeft = this.#x(Math.max(this.#data.from, at));
    const row = channel === null ? -1 : this.#channels.findIndex(({id}) => id === channel);
    if (row >= 0) this.#box.scrollTop = row * this.#sizes.row;
    this.draw();
  }

  go_to_now() {
    this.go({at: this.now_place});
  }

  /** The time at the left edge when the grid is at now. */
  get now_place() {
    const step = 900;
    return Math.floor((now() - (this.#sizes.hour < 250 ? before_now / 2 : before_now)) / step) * step;
  }

  /** Moves the focus to a programme. */
  focus_on(programme) {
    const row = this.#channels.findIndex(({id}) => id === programme.channel);
    if (row < 0) return;
    this.#box.scrollTop = Math.max(0, (row - 1) * this.#sizes.row);
    this.#box.scrollLeft = this.#x(programme.start - 900);
    this.#go_to(row, programme.start);
  }

  /** What is in sight, once per picture; also when a piece has come or time has passed. */
  refresh() {
    this.#ask();
  }

  #resize() {
    const at = this.#channels.length > 0 ? this.#time_at(this.#box.scrollLeft) : null;
    const before = this.#sizes;
    this.#lay_out();
    if (at !== null && before.hour !== this.#sizes.hour) this.#box.scrollLeft = this.#x(at);
    this.draw();
  }

  #lay_out() {
    const probe = this.#box.lastElementChild;
    if (this.#box.clientWidth === 0) return;
    const style = getComputedStyle(probe);
    this.#sizes = {hour: parseFloat(style.width), row: parseFloat(style.height), head: parseFloat(style.marginLeft),
      bar: this.#hours.offsetHeight};
    this.#space.style.width = `${this.#sizes.head + this.#x(this.#data.until)}px`;
    this.#space.style.height = `${this.#sizes.bar + this.#channels.length * this.#sizes.row}px`;
  }

  #x(at) {
    return ((at - this.#data.from) * this.#sizes.hour) / 3600;
  }

  #time_at(x) {
    return Math.round(this.#data.from + (x * 3600) / this.#sizes.hour);
  }

  #ask() {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#asked = false;
      this.draw();
    });
  }

  draw() {
    const box = this.#box;
    if (box.clientWidth === 0 || this.#data.is_empty) return;
    const {row: height, bar, head} = this.#sizes;
    const first = Math.max(0, Math.floor(box.scrollTop / height) - spare_rows);
    const last = Math.min(this.#channels.length, Math.ceil((box.scrollTop + box.clientHeight - bar) / height) + spare_rows);
    const from = Math.max(this.#data.from, this.#time_at(box.scrollLeft) - spare_time);
    const to = Math.min(this.#data.until, this.#time_at(box.scrollLeft + box.clientWidth - head) + spare_time);
    for (const [row, element] of this.#shown) {
      if ((row < first || row >= last) && !element.contains(this.#focused)) this.#drop(row, element);
    }
    for (let row = first; row < last; ++row) if (!this.#shown.has(row)) this.#add(row);
    for (const [row, element] of this.#shown) this.#fill(element, this.#channels[row], from, to);
    this.#draw_hours(from, to);
    this.#line.hidden = now() < this.#data.from || now() >= this.#data.until;
    this.#line.style.transform = `translateX(${this.#x(now())}px)`;
    this.#data.want(this.#channels.slice(first, last).map(({id}) => id), from, to);
    if (this.#pending) this.#go_to(this.#anchor.row, this.#anchor.at);
    this.#keep_a_stop();
    this.#moved();
  }

  #draw_hours(from, to) {
    const left = this.#time_at(this.#box.scrollLeft);
    const corner = el('div', {class: 'grid-corner'}, day_name(left, now()));
    const ticks = half_hours(from, to).map((at) => {
      const is_midnight = day_name(at, now()) !== day_name(at - 1, now());
      const tick = el('span', {class: is_midnight ? 'tick midnight' : 'tick'}, is_midnight ? day_name(at, now()) : clock_time(at));
      tick.style.transform = `translateX(${this.#x(at)}px)`;
      return tick;
    });
    this.#hours.replaceChildren(corner, ...ticks);
  }

  /** Rows stand in the document in the order of the channels. */
  #add(row) {
    const element = this.#pool.pop() ?? make_row();
    let before = this.#line;
    for (const [other, node] of this.#shown) {
      if (other > row && (before === this.#line || other < Number(before.dataset.row))) before = node;
    }
    this.#shown.set(row, element);
    const channel = this.#channels[row];
    element.dataset.row = row;
    element.style.transform = `translateY(${row * this.#sizes.row}px)`;
    element.setAttribute('aria-rowindex', row + 1);
    const {name, number, logo, button} = element.parts;
    name.textContent = channel.name;
    number.textContent = channel.number;
    button.title = channel.name;
    show_logo(logo, channel.logo, channel.name);
    this.#space.insertBefore(element, before);
  }

  #drop(row, element) {
    this.#shown.delete(row);
    for (const cell of element.cells.values()) cell.remove();
    element.cells.clear();
    element.parts.button.tabIndex = -1;
    element.remove();
    if (this.#pool.length < 40) this.#pool.push(element);
  }

  /** Cells that stay keep their element, and so the focus. */
  #fill(element, channel, from, to) {
    const {programmes, is_whole} = this.#data.programmes(channel.id, from, to);
    element.classList.toggle('is-waiting', !is_whole);
    element.parts.nothing.hidden = programmes.length > 0 || !is_whole;
    element.parts.nothing.textContent = this.#data.holds(channel.id) ? 'No programme information' : 'Not in the grid';
    const gone = new Set(element.cells.keys());
    let after = element.parts.nothing;
    for (const group of this.#groups(programmes)) {
      const key = group[0].start;
      gone.delete(key);
      let cell = element.cells.get(key);
      if (cell === undefined) element.cells.set(key, cell = make_cell());
      if (cell.previousSibling !== after) after.after(cell);
      after = cell;
      this.#write(cell, group, channel);
    }
    for (const key of gone) {
      const cell = element.cells.get(key);
      if (cell === this.#focused) continue;
      element.cells.delete(key);
      cell.remove();
    }
  }

  /** Programmes that are too narrow to be seen or touched share a cell. */
  #groups(programmes) {
    const groups = [];
    const shortest = (narrowest * 3600) / this.#sizes.hour;
    for (const programme of programmes) {
      const group = groups.at(-1);
      const is_short = programme.stop - programme.start < shortest;
      const end = group?.at(-1).stop;
      if (group && is_short && end === programme.start && end - group[0].start < shortest) group.push(programme);
      else groups.push([programme]);
    }
    return groups;
  }

  #write(cell, group, channel) {
    const [programme] = group;
    const stop = Math.min(group.at(-1).stop, this.#data.until);
    const start = Math.max(programme.start, this.#data.from);
    const at = now();
    const state = is_filler(programme) ? 'filler' : stop <= at ? 'past' : programme.start <= at ? 'on' : 'next';
    const mark = `${start} ${stop} ${state} ${programme.title} ${programme.sub_title} ${programme.marks} ${group.length} ${channel.id} ${this.#sizes.hour}`;
    cell.programme = programme;
    // What began before the left edge has its title in view all the same.
    const covered = Math.max(0, Math.round(this.#box.scrollLeft - this.#x(start)));
    if (cell.covered !== covered) cell.parts.label.style.left = `${cell.covered = covered}px`;
    if (cell.mark === mark) return;
    cell.mark = mark;
    cell.style.left = `${this.#sizes.head + this.#x(start)}px`;
    cell.style.width = `${Math.max(2, this.#x(stop) - this.#x(start) - 2)}px`;
    cell.dataset.state = state;
    const is_silent = is_filler(programme) && programme.title === channel.name;
    const title = group.length > 1 ? `${group.length} short programmes` : is_silent ? 'No programme information' : programme.title;
    cell.parts.title.textContent = title;
    const kind = kind_of(programme);
    const is_new = /[NP]/.test(programme.marks);
    cell.parts.sub.textContent = is_silent ? '' : [clock_time(programme.start), programme.sub_title || kind].filter(Boolean).join(' · ');
    cell.parts.flag.textContent = is_new && this.#x(stop) - this.#x(start) > room_for_flag ? 'New' : '';
    cell.setAttribute('aria-label', `${title}, ${channel.name}, ${from_to(programme.start, group.at(-1).stop, at)}`
      + `${state === 'on' ? ', on now' : ''}${is_new ? ', new' : ''}`);
  }

  #click(event) {
    const row = event.target.closest('.grid-row');
    if (row === null) return;
    const channel = this.#channels[Number(row.dataset.row)];
    const cell = event.target.closest('.cell');
    if (cell !== null) this.#open(cell.programme, channel);
    else if (event.target.closest('button') !== null) this.#open_channel(channel);
  }

  #take_focus(element) {
    const row = element.closest('.grid-row');
    if (row === null) return;
    this.#focused = element;
    const at = element.programme ? element.programme.start : null;
    const number = Number(row.dataset.row);
    // Going up and down keeps the time, even past a long programme.
    const is_same = this.#anchor !== null && this.#anchor.row === number && at !== null && this.#anchor.at !== null
      && at <= this.#anchor.at && this.#anchor.at < element.programme.stop;
    if (!is_same) this.#anchor = {row: number, at};
    this.#set_stop(element);
  }

  #set_stop(element) {
    for (const old of this.#space.querySelectorAll('[tabindex="0"]')) if (old !== element) old.tabIndex = -1;
    element.tabIndex = 0;
  }

  /** Tab always finds one place in the grid: where the arrows were, else the first programme in view. */
  #keep_a_stop() {
    const old = this.#space.querySelector('[tabindex="0"]');
    if (old !== null && (this.#anchor !== null || old === this.#focused)) return;
    const row = this.#shown.get(Math.ceil(this.#box.scrollTop / this.#sizes.row)) ?? this.#shown.values().next().value;
    if (row === undefined) return;
    const left = this.#time_at(this.#box.scrollLeft);
    const cells = [...row.cells.values()].sort((a, b) => a.programme.start - b.programme.start);
    const at = Math.max(left, Math.min(now(), this.#time_at(this.#box.scrollLeft + this.#box.clientWidth - this.#sizes.head)));
    this.#set_stop(cells.find((cell) => cell.programme.stop > at) ?? row.parts.button);
  }

  #key(event) {
    const place = event.target.closest('.grid-row');
    if (place === null || event.altKey || event.metaKey) return;
    const row = Number(place.dataset.row);
    const page = Math.max(1, Math.floor((this.#box.clientHeight - this.#sizes.bar) / this.#sizes.row) - 1);
    const cell = event.target.closest('.cell');
    const at = cell === null ? null : Math.max(this.#anchor?.at ?? 0, cell.programme.start);
    const to_row = {ArrowDown: row + 1, ArrowUp: row - 1, PageDown: row + page, PageUp: row - page}[event.key];
    const last = this.#channels.length - 1;
    if (cell !== null && (event.key === 'Enter' || event.key === ' ')) this.#open(cell.programme, this.#channels[row]);
    else if (event.ctrlKey && event.key === 'Home') this.#go_to(0, at);
    else if (event.ctrlKey && event.key === 'End') this.#go_to(last, at);
    else if (event.ctrlKey) return;
    else if (to_row !== undefined) this.#go_to(Math.min(last, Math.max(0, to_row)), at);
    else if (event.key === 'ArrowRight') this.#go_to(row, cell === null ? this.#visible_time() : cell.programme.stop);
    else if (event.key === 'ArrowLeft' && cell !== null) this.#go_to(row, cell.programme.start > this.#data.from ? cell.programme.start - 1 : null);
    else if (event.key === 'Home') this.#go_to(row, null);
    else return;
    event.preventDefault();
  }

  /** Now where that is in view, else the left edge. */
  #visible_time() {
    const left = this.#time_at(this.#box.scrollLeft);
    const right = this.#time_at(this.#box.scrollLeft + this.#box.clientWidth - this.#sizes.head);
    return now() >= left && now() < right ? now() : left;
  }

  /** Focuses the programme of a row at a time, or its channel's name; where its piece is still to come, as soon as it is there. */
  #go_to(row, at) {
    const {row: height, bar, head, hour} = this.#sizes;
    if (at !== null && at >= this.#data.until) return;
    const box = this.#box;
    const top = row * height;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + height > box.scrollTop + box.clientHeight - bar) box.scrollTop = top + height + bar - box.clientHeight;
    const place = at === null ? null : Math.max(at, this.#data.from);
    this.#anchor = {row, at: place};
    this.#pending = false;
    const found = place === null ? {programmes: [], is_whole: true}
      : this.#data.programmes(this.#channels[row].id, place, this.#data.until - place < 86400 ? this.#data.until : place + 86400);
    const target = found.programmes[0] ?? null;
    if (target !== null) {
      const left = this.#x(Math.max(target.start, this.#data.from));
      const width = box.clientWidth - head;
      const is_in_view = left >= box.scrollLeft && left + Math.min(hour / 2, this.#x(target.stop) - left) <= box.scrollLeft + width;
      const covers = left < box.scrollLeft && this.#x(target.stop) > box.scrollLeft + hour / 4 && this.#x(place) >= box.scrollLeft;
      if (!is_in_view && !covers) box.scrollLeft = Math.max(0, left - hour / 4);
    } else if (place !== null && (this.#x(place) < box.scrollLeft || this.#x(place) > box.scrollLeft + box.clientWidth - head)) {
      box.scrollLeft = Math.max(0, this.#x(place) - hour / 4);
    }
    this.#draw_for_focus(row);
    const element = this.#shown.get(row);
    const cell = target === null ? null : [...(element?.cells.values() ?? [])].filter((other) => other.programme.start <= Math.max(place, target.start))
      .sort((a, b) => b.programme.start - a.programme.start)[0];
    if (cell) cell.focus({preventScroll: true});
    else if (!found.is_whole) this.#pending = true;
    else element?.parts.button.focus({preventScroll: true});
  }

  #draw_for_focus() {
    const pending = this.#pending;
    this.#pending = false;
    this.draw();
    this.#pending = pending;
  }
}

function make_row() {
  const part = (name, attributes = {}) => el('span', {class: name, ...attributes});
  const parts = {logo: part('logo', {'aria-hidden': 'true'}), name: part('name', {dir: 'auto'}), number: part('number'), nothing: part('nothing-on', {hidden: true})};
  parts.button = el('button', {type: 'button', class: 'grid-channel', tabindex: -1}, parts.logo,
    el('span', {class: 'who'}, parts.name, parts.number));
  const row = el('div', {class: 'grid-row', role: 'row'}, el('div', {class: 'grid-head', role: 'rowheader'}, parts.button), parts.nothing);
  row.parts = parts;
  row.cells = new Map();  // start -> element
  return row;
}

function make_cell() {
  const part = (name, attributes = {}) => el('span', {class: name, ...attributes});
  const parts = {title: part('title', {dir: 'auto'}), flag: part('flag'), sub: part('sub', {dir: 'auto'})};
  parts.label = el('span', {class: 'label'}, el('span', {class: 'line'}, parts.title, parts.flag), parts.sub);
  const cell = el('div', {class: 'cell', role: 'gridcell', tabindex: -1}, parts.label);
  cell.parts = parts;
  return cell;
}
