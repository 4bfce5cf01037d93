// Sites to look at: page_site (built from page_site.cpp) writes the page and its data, this adds logos and now.json.

import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

const shows = ['The Long Way North', 'Evening Report', 'Match of the Week', 'Tales of the Harbour', '<b>Bold</b> & "Quoted"',
  'Small Kitchen', 'مسلسل المساء', 'Night Trains 🚂', 'A Title That Goes On and On and Does Not Fit Into Any Row of Any List at All'];

/** A logo of its own for most channels; those of every seventh are missing on the server. */
function write_logos(www, count) {
  mkdirSync(path.join(www, 'logos'), {recursive: true});
  for (let id = 1; id <= Math.min(count, 400); ++id) {
    if (id % 7 === 0) continue;
    const colour = `hsl(${(id * 47) % 360} 55% 45%)`;
    writeFileSync(path.join(www, 'logos', `${id}.svg`), `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 64">`
      + `<circle cx="${20 + (id * 13) % 56}" cy="32" r="22" fill="${colour}"/><path d="M12 50h72" stroke="${colour}" stroke-width="6"/></svg>`);
  }
}

/** What the timer writes: every channel but each ninth has a current programme, the hour's end in `minutes_left`. */
export function now_json(count, {at = Date.now() / 1000, minutes_left = 22} = {}) {
  const stop = Math.floor(at) + minutes_left * 60;
  const now = {};
  for (let id = 1; id <= count; ++id) {
    if (id % 9 === 0) continue;
    now[id] = [stop - 3600 - (id % 5) * 300, stop, shows[id % shows.length], stop, stop + 1800, shows[(id + 3) % shows.length]];
  }
  return JSON.stringify({at: new Date(at * 1000).toISOString(), until: new Date(stop * 1000).toISOString(), now});
}

/** `guide`: with programmes for the grid, from yesterday to in three days. */
export function make_site(count, {guide = false} = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'flathead-page-'));
  execFileSync(process.env.FLATHEAD_PAGE_SITE, [folder, String(count), ...(guide ? ['guide'] : [])]);
  const www = path.join(folder, 'www');
  write_logos(www, count);
  writeFileSync(path.join(www, 'data/now.json'), now_json(count));
  return {www, data: (name) => JSON.parse(readFileSync(path.join(www, `data/${name}.json`), 'utf8')),
    remove: () => rmSync(folder, {recursive: true})};
}
