// The guide in pieces. data/grid.json says which there are, data/grid/<day>/<block>.json hold a day (UTC) of some channels:
//   {"channels": {"1001": [[start, seconds, title, sub-title, marks, why it is on]]}}
// They are asked for when they come into sight and forgotten when there are too many.

const most_rows = 400_000;  // kept
const most_files = 4000;
const at_once = 6;
const again_after = 15_000;  // milliseconds, where a piece did not come

const list = (value) => (Array.isArray(value) ? value : []);

/** {channel, start, stop, title, sub_title, marks, reason}, absent for anything else. */
function programme(channel, row) {
  if (!Array.isArray(row) || !Number.isFinite(row[0]) || !(row[1] > 0)) return null;
  const text = (at) => (typeof row[at] === 'string' ? row[at] : '');
  return {channel, start: row[0], stop: row[0] + row[1], title: text(2) || 'Untitled', sub_title: text(3), marks: text(4), reason: text(5)};
}

export class GridData {
  #changed;
  #blocks = new Map();  // channel id -> block
  #days = [];           // {name, from, to}
  #files = new Map();   // "20261120/1001" -> {state, channels, rows, is_stale, asked}; the one used longest ago first
  #rows = 0;
  #screen = [];         // paths to ask for, those on screen first
  #search = [];
  #waiting = new Map(); // path -> those who wait for it
  #running = 0;
  from = 0;
  until = 0;
  left_out = {channels: 0, days: 0};

  /** `changed()` is called when a piece has come. */
  constructor(changed) {
    this.#changed = changed;
  }

  /** `ids`: of all channels, in lineup order. */
  take(index, ids) {
    const number = (value) => (Number.isFinite(value) ? value : 0);
    this.#days = list(index.days).filter((name) => /^\d{8}$/.test(name)).map((name) => {
      const from = Date.UTC(name.slice(0, 4), name.slice(4, 6) - 1, name.slice(6)) / 1000;
      return {name, from, to: from + 86400};
    });
    this.from = number(index.from);
    this.until = Math.min(number(index.until), this.#days.at(-1)?.to ?? 0);
    this.left_out = {channels: number(index.left_out?.channels), days: number(index.left_out?.days)};
    const begins = new Set(list(index.blocks));
    this.#blocks.clear();
    let block = null;
    const count = ids.length - this.left_out.channels;
    for (const id of ids.slice(0, Math.max(0, count))) {
      if (begins.has(id)) block = id;
      if (block !== null) this.#blocks.set(id, block);
    }
    this.expire();
  }

  forget() {
    this.take({}, []);
  }

  get is_empty() {
    return this.#days.length === 0 || this.#blocks.size === 0;
  }

  get days() {
    return this.#days;
  }

  holds(id) {
    return this.#blocks.has(id);
  }

  /** Another release is shown: what is known is still shown, and asked for again when it is needed. */
  expire() {
    for (const file of this.#files.values()) file.is_stale = true;
  }

  /** A channel's programmes that touch [from, to), by time; `is_whole` is false where pieces are still to come. */
  programmes(id, from, to) {
    const found = [];
    let is_whole = true;
    for (const path of this.#paths(id, from, to)) {
      const file = this.#files.get(path);
      if (!file?.channels) {
        is_whole = is_whole && file?.state === 'failed';
        continue;
      }
      for (const row of list(file.channels[id])) {
        const show = programme(id, row);
        if (show !== null && show.stop > from && show.start < to && !(show.start <= found.at(-1)?.start)) found.push(show);
      }
    }
    return {programmes: found, is_whole};
  }

  /** Asks for what these channels show in [from, to), the nearest first, and for nothing else any more. */
  want(ids, from, to) {
    const paths = new Set(ids.flatMap((id) => this.#paths(id, from, to)));
    for (const path of paths) {
      const file = this.#files.get(path);
      if (file === undefined) continue;
      this.#files.delete(path);
      this.#files.set(path, file);
    }
    this.#screen = [...paths].filter((path) => this.#is_due(path));
    this.#ask();
  }

  /** The paths of one day of these channels. */
  pieces(day, ids) {
    return [...new Set(ids.filter((id) => this.#blocks.has(id)).map((id) => `${day.name}/${this.#blocks.get(id)}`))];
  }

  /** The channels of a piece, {"1001": rows}; empty when it cannot be had. Waits behind everything on screen. */
  async piece(path) {
    if (this.#is_due(path)) {
      await new Promise((done) => {
        this.#waiting.set(path, [...(this.#waiting.get(path) ?? []), done]);
        this.#search.push(path);
        this.#ask();
      });
    }
    return this.#files.get(path)?.channels ?? {};
  }

  stop_search() {
    this.#search = [];
    for (const done of [...this.#waiting.values()].flat()) done();
    this.#waiting.clear();
  }

  programme_of(id, row) {
    return programme(id, row);
  }

  #paths(id, from, to) {
    const block = this.#blocks.get(id);
    if (block === undefined) return [];
    return this.#days.filter((day) => day.to > from && day.from < to).map((day) => `${day.name}/${block}`);
  }

  #is_due(path) {
    const file = this.#files.get(path);
    if (file === undefined) return true;
    if (file.state === 'asked') return false;
    return file.state === 'failed' ? Date.now() - file.asked > again_after : file.is_stale;
  }

  #ask() {
    while (this.#running < at_once) {
      const path = this.#screen.shift() ?? this.#search.shift();
      if (path === undefined) return;
      if (this.#is_due(path)) this.#fetch(path);
      else if (this.#files.get(path).state !== 'asked') this.#tell(path);
    }
  }

  async #fetch(path) {
    ++this.#running;
    const before = this.#files.get(path);
    this.#files.set(path, {state: 'asked', channels: before?.channels ?? null, rows: before?.rows ?? 0, asked: Date.now()});
    let channels = null;
    try {
      const answer = await fetch(`data/grid/${path}.json`, {cache: 'no-cache', signal: AbortSignal.timeout(30_000)});
      const value = answer.ok ? await answer.json() : null;
      if (value?.channels !== null && typeof value?.channels === 'object') channels = value.channels;
    } catch {
      // Not reachable, or no JSON: it is asked for again later.
    }
    --this.#running;
    this.#rows -= before?.rows ?? 0;
    this.#files.delete(path);
    const rows = channels === null ? 0 : Object.values(channels).reduce((sum, of) => sum + list(of).length, 0);
    this.#rows += rows;
    this.#files.set(path, {state: channels === null ? 'failed' : 'ready', channels, rows, is_stale: false, asked: Date.now()});
    this.#drop_old();
    this.#tell(path);
    this.#changed();
    this.#ask();
  }

  #tell(path) {
    for (const done of this.#waiting.get(path) ?? []) done();
    this.#waiting.delete(path);
  }

  #drop_old() {
    for (const [path, file] of this.#files) {
      if (this.#rows <= most_rows && this.#files.size <= most_files) return;
      if (file.state === 'asked') continue;
      this.#files.delete(path);
      this.#rows -= file.rows;
    }
  }
}
