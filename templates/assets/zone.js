// Days and hours of the guide in the viewer's own zone, whatever zone the site is in.

const clock = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit'});
const short_day = new Intl.DateTimeFormat(undefined, {weekday: 'short', day: 'numeric', month: 'short'});
const long_day = new Intl.DateTimeFormat(undefined, {weekday: 'long', day: 'numeric', month: 'long'});

const date_of = (seconds) => new Date(seconds * 1000);

/** "20:15" */
export const clock_time = (seconds) => clock.format(date_of(seconds));

/** The midnight at or before an instant, moved by whole days: days may have 23 or 25 hours. */
export function midnight(seconds, days = 0) {
  const date = date_of(seconds);
  date.setHours(0, 0, 0, 0);
  date.setDate(date.getDate() + days);
  return Math.floor(date.getTime() / 1000);
}

/** "Yesterday", "Today", "Tomorrow", else "Wed, 2 Dec". */
export function day_name(seconds, now, long = false) {
  const day = midnight(seconds);
  if (day === midnight(now)) return 'Today';
  if (day === midnight(now, -1)) return 'Yesterday';
  if (day === midnight(now, 1)) return 'Tomorrow';
  return (long ? long_day : short_day).format(date_of(seconds));
}

/** "Today, 20:15 – 21:00"; the second day is named where it is another one. */
export function from_to(start, stop, now) {
  const ends_elsewhere = midnight(start) !== midnight(stop - 1);
  return `${day_name(start, now, true)}, ${clock_time(start)} – ${ends_elsewhere ? `${day_name(stop, now, true)}, ` : ''}${clock_time(stop)}`;
}

/** "45 min", "1 h 35 min" */
export function length(seconds) {
  const minutes = Math.max(1, Math.round(seconds / 60));
  return [minutes >= 60 ? `${Math.floor(minutes / 60)} h` : '', minutes % 60 > 0 ? `${minutes % 60} min` : ''].filter(Boolean).join(' ');
}

/** Full and half hours of the viewer's clock in [from, to); zones lie quarters of an hour apart. */
export function half_hours(from, to) {
  const quarter = 900;
  const ticks = [];
  for (let at = Math.ceil(from / quarter) * quarter; at < to; at += quarter) {
    const minutes = date_of(at).getMinutes();
    if (minutes === 0 || minutes === 30) ticks.push(at);
  }
  return ticks;
}

/** The same time of day as `at` on the day that begins at `day`. */
export function at_time_of(at, day) {
  const time = date_of(at);
  const date = date_of(day);
  date.setHours(time.getHours(), time.getMinutes(), 0, 0);
  return Math.floor(date.getTime() / 1000);
}

export const zone_name = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
