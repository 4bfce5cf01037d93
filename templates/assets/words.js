// Numbers and times in words, in the reader's own formats.

const numbers = new Intl.NumberFormat();
let clock = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit'});
let day = new Intl.DateTimeFormat(undefined, {weekday: 'short', hour: '2-digit', minute: '2-digit'});
let skew = 0;

/** The zone of the site; UTC is what a site has that was never told, so the reader's own zone serves better. */
export function use_zone(zone) {
  if (!zone || zone === 'UTC') return;
  try {
    clock = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit', timeZone: zone});
    day = new Intl.DateTimeFormat(undefined, {weekday: 'short', hour: '2-digit', minute: '2-digit', timeZone: zone});
  } catch {
    // A zone this browser does not know: its own zone stays.
  }
}

/** A television's clock may be years off; the Date header of the answers is the clock that made the files. */
export function use_clock(date_header) {
  const server = Date.parse(date_header ?? '');
  if (Number.isNaN(server)) return;
  const difference = Math.round((server - Date.now()) / 1000);
  skew = Math.abs(difference) > 90 ? difference : 0;
}

/** Seconds since the epoch. */
export const now = () => Math.floor(Date.now() / 1000) + skew;

export const number = (value) => (Number.isFinite(value) ? numbers.format(value) : '–');

export function counted(value, one, many) {
  return `${number(value)} ${value === 1 ? one : many}`;
}

/** "20:15"; more than a day away "Tue 20:15". */
export function time(seconds) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return '';
  return (Math.abs(seconds - now()) > 86400 ? day : clock).format(date);
}

/** Seconds since the epoch of an RFC 3339 text; absent when it is none. */
export function instant(text) {
  const at = typeof text === 'string' ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? null : Math.floor(at / 1000);
}

export function span(seconds) {
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min`;
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} days`;
}

export function ago(seconds) {
  const past = now() - seconds;
  return past < 60 ? 'just now' : `${span(past)} ago`;
}

/** For searching: without case, accents and width forms. */
export function fold(text) {
  if (/^[\x20-\x7e]*$/.test(text)) return text.toLowerCase();
  return text.normalize('NFKD').replace(/\p{M}+/gu, '').toLowerCase();
}
