// What is on: data/now.json, {"at": time, "now": {"<id>": [start, stop, title, next start, next stop, next title]}}.
// The file is written by a timer, so it may be missing, late or know only some channels.

import {fold, instant, now} from './words.js';

const late_after = 20 * 60;  // seconds; the timer comes every 5 minutes

export class Guide {
  #entries = {};
  #folded = new Map();  // title -> folded title; titles repeat
  at = null;        // when the file was written; absent: there is none
  last_run = null;  // when the last generate run ended, if the timer tells

  take(value) {
    const entries = value.now;
    this.#entries = entries !== null && typeof entries === 'object' ? entries : {};
    this.#folded.clear();
    this.at = instant(value.at);
    this.last_run = instant(value.last_run);
  }

  forget() {
    this.take({});
  }

  get is_late() {
    return this.at !== null && now() - this.at > late_after;
  }

  /** {on, next} of a channel, each {start, stop, title} or absent. A late file still knows the next programme. */
  of(id) {
    const entry = Object.hasOwn(this.#entries, id) ? this.#entries[id] : null;
    if (!Array.isArray(entry)) return {on: null, next: null};
    const shows = [programme(entry, 0), programme(entry, 3)].filter((show) => show !== null && show.stop > now());
    const on = shows.find((show) => show.start <= now()) ?? null;
    return {on, next: shows.find((show) => show !== on && show.start > now()) ?? null};
  }

  /** The folded title that is on, for searching; `at` is now(), asked once for the whole list. */
  title_of(id, at) {
    const entry = this.#entries[id];
    if (!Array.isArray(entry)) return '';
    const title = entry[0] <= at && at < entry[1] ? entry[2] : entry[3] <= at && at < entry[4] ? entry[5] : '';
    if (typeof title !== 'string') return '';
    let folded = this.#folded.get(title);
    if (folded === undefined) this.#folded.set(title, folded = fold(title));
    return folded;
  }
}

function programme(entry, at) {
  const [start, stop, title] = [entry[at], entry[at + 1], entry[at + 2]];
  if (!Number.isFinite(start) || !Number.isFinite(stop) || stop <= start) return null;
  return {start, stop, title: typeof title === 'string' && title !== '' ? title : 'Untitled'};
}
