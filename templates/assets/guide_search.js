// Looks for titles in the pieces of the guide, day by day, today first. What is on screen comes before it; after so many pieces
// it stops and says how far it came.

import {fold, now} from './words.js';

const most_pieces = 1000;  // asked for in one go
const at_once = 12;
const most_hits = 300;     // kept
const tell_after = 150;    // milliseconds

export class GuideSearch {
  #data;
  #tell;
  #run = 0;      // grows with every search: an older one ends
  #todo = [];    // days with their pieces
  #words = [];
  #hits = new Map();
  #allowed = new Set();
  #state = {};

  /** `tell({hits, count, searched, pieces, is_running, until})`: `until` is where the search stopped for good, null for nowhere. */
  constructor(data, tell) {
    this.#data = data;
    this.#tell = tell;
  }

  stop() {
    ++this.#run;
    this.#data.stop_search();
  }

  /** Programmes whose title and sub-title hold every word, on these channels. */
  start(words, channels) {
    this.stop();
    this.#words = words;
    this.#hits = new Map();
    const ids = channels.map(({id}) => id);
    this.#allowed = new Set(ids);
    const at = now();
    const days = this.#data.days;
    const order = [...days.filter((day) => day.to > at), ...days.filter((day) => day.to <= at).reverse()];
    this.#todo = order.map((day) => ({day, pieces: this.#data.pieces(day, ids)}));
    this.#state = {count: 0, searched: 0, pieces: this.#todo.reduce((sum, {pieces}) => sum + pieces.length, 0)};
    this.go_on();
  }

  /** As many pieces again. */
  async go_on() {
    const run = ++this.#run;
    let left = most_pieces;
    let told = performance.now();
    this.#report(true, null);
    while (this.#todo.length > 0 && left > 0) {
      const {day, pieces} = this.#todo[0];
      const some = pieces.splice(0, Math.min(at_once, left));
      left -= some.length;
      const found = await Promise.all(some.map((path) => this.#data.piece(path)));
      if (run !== this.#run) return;
      for (const channels of found) this.#look_into(channels, day);
      this.#state.searched += some.length;
      if (pieces.length === 0) this.#todo.shift();
      if (performance.now() - told > tell_after) {
        told = performance.now();
        this.#report(true, null);
        await new Promise((done) => setTimeout(done));  // so that typing goes on
        if (run !== this.#run) return;
      }
    }
    this.#report(false, this.#todo[0]?.day ?? null);
  }

  #look_into(channels, day) {
    for (const [key, rows] of Object.entries(channels)) {
      const id = Number(key);
      if (!this.#allowed.has(id) || !Array.isArray(rows)) continue;
      for (const row of rows) if (this.#is_hit(row, day)) this.#add(id, row);
    }
  }

  #is_hit(row, day) {
    if (!Array.isArray(row) || typeof row[2] !== 'string' || String(row[4] ?? '').includes('f')) return false;
    if (row[0] < day.from && day.from > this.#data.from) return false;  // it stands in the day before, too
    const text = fold(typeof row[3] === 'string' && row[3] !== '' ? `${row[2]} ${row[3]}` : row[2]);
    return this.#words.every((word) => text.includes(word));
  }

  #add(id, row) {
    const programme = this.#data.programme_of(id, row);
    if (programme === null) return;
    ++this.#state.count;
    if (this.#hits.size < most_hits) this.#hits.set(`${id} ${row[0]}`, programme);
  }

  /** What is on or comes first, then what is over, the latest first. */
  #report(is_running, stopped_at) {
    const at = now();
    const hits = [...this.#hits.values()];
    const coming = hits.filter(({stop}) => stop > at).sort((a, b) => a.start - b.start || a.channel - b.channel);
    const over = hits.filter(({stop}) => stop <= at).sort((a, b) => b.start - a.start || a.channel - b.channel);
    this.#tell({...this.#state, hits: [...coming, ...over], is_running, stopped_at});
  }
}
