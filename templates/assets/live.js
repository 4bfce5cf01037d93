// What the relay does right now: which channels run and how many watch them (relay/status.json). Asked for every few
// seconds, only while somebody looks at the page.
// {"channels": [{"id": 5, "name": "Clock One", "state": "running", "viewers": 2 or [one entry each]}]}

import {el, find} from './dom.js';
import {counted, number} from './words.js';

const look_again = 5000;  // milliseconds
const look_later = 60_000;  // where there is no relay
const shown = 24;

const words = {opening: 'opening', running: 'on air', silent: 'silent', waiting: 'waiting for its source',
  slate: 'not available', lingering: 'about to stop'};

export class Live {
  #changed;
  #open;
  #running = new Map();  // id -> {id, name, state, viewers}
  #channel_of;
  #timer = null;
  #shown = '';

  /** `changed()` is called when anything is different; `open(channel)` when one is chosen. */
  constructor(channel_of, open, changed) {
    this.#channel_of = channel_of;
    this.#open = open;
    this.#changed = changed;
    document.addEventListener('visibilitychange', () => this.#plan(document.hidden ? null : 0));
    this.#plan(0);
  }

  /** {state, viewers} of a channel that runs, else null. */
  of(id) {
    return this.#running.get(id) ?? null;
  }

  /** "2 watching", "opening"; empty for a channel that does not run. */
  text_of(id) {
    const running = this.of(id);
    if (running === null) return '';
    const state = words[running.state];
    if (running.state === 'running' && running.viewers > 0) return `${number(running.viewers)} watching`;
    return state;
  }

  #plan(after) {
    clearTimeout(this.#timer);
    this.#timer = after === null ? null : setTimeout(() => this.#look(), after);
  }

  async #look() {
    if (document.hidden) return;
    let after = look_again;
    let rows = null;
    try {
      const answer = await fetch('relay/status.json', {cache: 'no-store', signal: AbortSignal.timeout(10_000)});
      if (answer.ok) rows = (await answer.json())?.channels;
      else after = look_later;
    } catch {
      // No relay, or none that answers: nothing is known to run.
    }
    this.#take(Array.isArray(rows) ? rows : []);
    if (!document.hidden) this.#plan(after);
  }

  #take(rows) {
    this.#running = new Map(rows.filter((row) => Number.isInteger(row?.id) && Object.hasOwn(words, row.state)).map((row) => {
      const viewers = Array.isArray(row.viewers) ? row.viewers.length : Number(row.viewers);
      return [row.id, {id: row.id, name: String(row.name ?? ''), state: row.state, viewers: Number.isFinite(viewers) ? viewers : 0}];
    }));
    const now = JSON.stringify([...this.#running.values()]);
    if (now === this.#shown) return;
    this.#shown = now;
    this.show();
    this.#changed();
  }

  /** The list at the top; also when the channels themselves have changed. */
  show() {
    const running = [...this.#running.values()].sort((a, b) => b.viewers - a.viewers || a.id - b.id);
    const viewers = running.reduce((sum, channel) => sum + channel.viewers, 0);
    find('live').hidden = running.length === 0;
    find('live-text').textContent = `${counted(running.length, 'channel', 'channels')} running, ${counted(viewers, 'viewer', 'viewers')}`;
    const focused = document.activeElement?.dataset?.live;
    find('live-list').replaceChildren(...running.slice(0, shown).map((row) => this.#chip(row)),
      ...(running.length > shown ? [el('li', {class: 'quiet'}, `and ${number(running.length - shown)} more`)] : []));
    if (focused) find('live-list').querySelector(`[data-live="${CSS.escape(focused)}"]`)?.focus();
  }

  #chip(row) {
    const channel = this.#channel_of(row.id);
    const parts = [el('b', {dir: 'auto'}, channel?.name || row.name || `Channel ${row.id}`),
      el('span', {class: 'quiet'}, this.text_of(row.id))];
    if (!channel) return el('li', {class: 'chip'}, ...parts);
    const button = el('button', {type: 'button', class: 'chip', 'data-live': row.id}, ...parts);
    button.addEventListener('click', () => this.#open(channel));
    return el('li', {}, button);
  }
}
