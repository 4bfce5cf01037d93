// What is on air: counts, sources and guides with their state, warnings of the run (data/status.json, data/release.json).

import {el, find, icon} from './dom.js';
import {ago, counted, instant, number, time, use_zone} from './words.js';

const states = {
  fresh: {word: 'Fresh', age: (age) => `fetched ${age}`},
  unchanged: {word: 'Unchanged', age: (age) => `fetched ${age}`},
  'last-good': {word: 'Last good copy', age: (age) => `from ${age}`},
  failed: {word: 'Failed', age: () => 'nothing to fall back on'},
};

const list = (value) => (Array.isArray(value) ? value : []);
const state_of = (origin) => (Object.hasOwn(states, origin.state) ? origin.state : 'failed');

export function show_status(status, release) {
  const name = String(status.site ?? '') || 'Flathead';
  find('site-name').textContent = name;
  document.title = name;
  use_zone(status.timezone);
  for (const place of document.querySelectorAll('[data-count]')) {
    place.textContent = number(status.counts?.[place.dataset.count]);
  }
  find('closed').hidden = status.open_access !== false;
  const sources = with_states(list(status.sources), release?.sources);
  const guides = with_states(list(status.guides), release?.guides);
  show_origins(find('source-list'), sources, ['channel', 'channels'], 'No source is configured.');
  show_origins(find('guide-list'), guides, ['programme', 'programmes'], 'No guide is configured.');
  show_health(sources, guides, status.counts?.channels > 0);
  show_warnings(list(status.warnings), status.warning_count);
}

/** A run that changes nothing publishes nothing, so "unchanged" stands in release.json, which may be older. */
function with_states(origins, states_then) {
  return origins.map((origin, index) => {
    const then = list(states_then)[index];
    return {...origin, state: origin.state === 'fresh' && then === 'unchanged' ? then : state_of(origin)};
  });
}

function show_origins(place, origins, words, none) {
  place.replaceChildren(...origins.map((origin) => origin_row(origin, words)));
  if (origins.length === 0) place.append(el('li', {class: 'quiet'}, none));
}

function origin_row(origin, words) {
  const state = states[origin.state];
  const since = instant(origin.since);
  const row = el('li', {class: 'origin', 'data-state': origin.state}, icon(origin.state),
    el('div', {class: 'origin-top'}, el('b', {dir: 'auto'}, String(origin.name ?? '')),
      el('span', {class: 'quiet'}, counted(origin.entries ?? 0, ...words))),
    el('p', {class: 'origin-state'}, el('span', {class: 'state'}, state.word), ' · ',
      since !== null || origin.state === 'failed' ? age_of(since, state) : 'age unknown'));
  if (origin.error) row.append(el('p', {class: 'origin-error'}, String(origin.error)));
  const count = origin.problems?.count ?? 0;
  if (count > 0) row.append(problems(count, list(origin.problems.first)));
  return row;
}

function age_of(since, state) {
  if (since === null || state === states.failed) return state.age('');
  const node = el('time', {'data-since': since, datetime: new Date(since * 1000).toISOString(), title: time(since)});
  node.say = () => state.age(ago(since));
  node.textContent = node.say();
  return node;
}

/** Ages grow while the page is open. */
export function refresh_ages() {
  for (const node of document.querySelectorAll('time[data-since]')) node.textContent = node.say();
}

function problems(count, first) {
  const items = first.map((problem) => el('li', {},
    problem?.where ? el('b', {}, `${problem.where}: `) : '', String(problem?.what ?? '')));
  if (count > first.length) items.push(el('li', {class: 'quiet'}, `and ${number(count - first.length)} more`));
  return el('details', {}, el('summary', {}, counted(count, 'problem', 'problems')), el('ul', {}, ...items));
}

function show_health(sources, guides, is_on_air) {
  const bad = [...sources, ...guides].filter((origin) => origin.state === 'failed' || origin.state === 'last-good');
  const failed = bad.filter((origin) => origin.state === 'failed');
  const level = failed.length ? 'failed' : bad.length ? 'last-good' : sources.length ? 'fresh' : 'waiting';
  const names = (origins) => origins.map((origin) => origin.name).slice(0, 3).join(', ') + (origins.length > 3 ? ', …' : '');
  const text = failed.length ? `${is_on_air ? 'On air, but not available' : 'Not available'}: ${names(failed)}`
    : bad.length ? `On air, with the last good copy of ${names(bad)}`
      : sources.length ? 'On air, everything is up to date' : 'Ready for a first source';
  set_health(level, text);
}

/** Level: fresh, last-good, failed or waiting; also the name of the icon. */
export function set_health(level, text) {
  find('health').dataset.level = level;
  find('health-icon').setAttribute('href', `#i-${level}`);
  find('health-text').textContent = text;
}

function show_warnings(warnings, count) {
  const items = warnings.map((warning) => el('li', {}, String(warning)));
  if (count > warnings.length) items.push(el('li', {class: 'quiet'}, `and ${number(count - warnings.length)} more`));
  find('warnings').querySelector('ul').replaceChildren(...items);
  find('warnings').hidden = warnings.length === 0;
}

/** "Published 12 min ago": from release.json; the timer's file may know of later runs that had nothing to publish. */
export function show_run(release, last_run) {
  const published = instant(release?.generated);
  const parts = [];
  if (published !== null) parts.push(`Published ${ago(published)}`);
  if (last_run !== null && last_run > (published ?? 0)) parts.push(`last run ${ago(last_run)}, nothing new`);
  find('run-text').textContent = parts.join(' · ') || 'Not published yet';
  find('release-text').textContent = release?.release ? `Release ${release.release}` : '';
}
