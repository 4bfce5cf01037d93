// The guide's grid in a real browser, on a guide whose titles are as bad as titles get; what it shows is compared with xmltv.xml.

import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {after, afterEach, before, describe, it} from 'node:test';

import {launch, open} from './browser.mjs';
import {contrast_faults} from './contrast.mjs';
import {serve} from './server.mjs';
import {make_site} from './site.mjs';

let browser;
let opened = [];

before(async () => { browser = await launch(); });
after(() => browser.close());
afterEach(async () => {
  for (const {faults, close} of opened.splice(0)) {
    await close();
    assert.deepEqual(faults, [], 'the page logged errors, raised dialogs or asked another host');
  }
});

async function look(server, {hash = '#guide', ...options} = {}) {
  const view = await open(browser, server, {allow: /\/logos\/\d+\.svg$/, locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options});
  opened.push(view);
  await view.page.goto(`http://127.0.0.1:${server.port}/${hash}`);
  await view.page.waitForFunction(() => document.querySelector('.cell') !== null || !document.getElementById('hits-part').hidden);
  await settled(view.page);
  return view.page;
}

/** Nothing on screen waits for its piece any more. */
const settled = (page) => page.waitForFunction(() => document.querySelector('.is-waiting') === null);
const text = (page, selector) => page.locator(selector).first().innerText();
const focused = (page) => page.evaluate(() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.className);
const nodes = (page) => page.evaluate(() => document.querySelectorAll('*').length);

const unescape = (xml) => xml.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
const instant = (stamp) => Date.parse(stamp.replace(/^(....)(..)(..)(..)(..)(..) \+0000$/, '$1-$2-$3T$4:$5:$6Z')) / 1000;

/** {start, stop, title} by channel id, read from the guide itself. */
function guide_of(site) {
  const guide = new Map();
  const xml = readFileSync(path.join(site.www, 'xmltv.xml'), 'utf8');
  for (const [, start, stop, id, title] of xml.matchAll(/<programme start="([^"]+)" stop="([^"]+)" channel="(\d+)\.flathead">\n<title[^>]*>([^<]*)</g)) {
    if (!guide.has(Number(id))) guide.set(Number(id), []);
    guide.get(Number(id)).push({start: instant(start), stop: instant(stop), title: unescape(title)});
  }
  return guide;
}

/** What the cells of a row say: title and the two clock times, in the order of time. */
const cells = (page, number) => page.evaluate((wanted) => {
  const row = [...document.querySelectorAll('.grid-row')].find((one) => one.querySelector('.number').textContent === wanted);
  return [...row.querySelectorAll('.cell')].map((cell) => cell.getAttribute('aria-label'));
}, String(number));

describe('the grid of 240 channels', () => {
  let site;
  let server;
  let guide;
  before(async () => {
    site = make_site(240, {guide: true});
    guide = guide_of(site);
    server = await serve(site.www);
  });
  after(() => {
    server.close();
    site.remove();
  });
  afterEach(() => server.answers.clear());

  for (const zone of ['America/St_Johns', 'Asia/Kathmandu', 'UTC']) {
    it(`shows what the guide says across midnight in ${zone}`, async () => {
      const page = await look(server, {timezoneId: zone, width: 1600});
      await page.locator('.day', {hasText: 'Tomorrow'}).click();
      await page.evaluate(() => { document.getElementById('grid').scrollLeft -= 0; });
      const midnight = await page.evaluate(() => new Date(new Date().setHours(24, 0, 0, 0)).getTime() / 1000);
      await page.evaluate((at) => { location.hash = `#guide?at=${new Date(at * 1000).toISOString()}`; }, midnight - 7200);
      await page.locator('.tick.midnight').waitFor();
      await settled(page);
      assert.match(await text(page, '.grid-corner'), /^Today$/);
      assert.match(await text(page, '.tick.midnight'), /^Tomorrow$/);
      const clock = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit', timeZone: zone});
      const time = (at) => clock.format(new Date(at * 1000));
      for (const [number, id] of [[1, 1], [3, 3], ['4.1', 4], [6, 6]]) {
        const said = await cells(page, number);
        const wanted = guide.get(id).filter(({start, stop}) => stop > midnight - 7200 && start < midnight + 7200);
        assert.ok(wanted.length >= 2);
        for (const {start, stop, title} of wanted) {
          const found = said.find((label) => label.startsWith(`${title}, `) && label.includes(`${time(start)} – `) && label.includes(time(stop)));
          assert.ok(found, `channel ${number}: ${title} ${time(start)} in ${JSON.stringify(said)}`);
          assert.match(found, start < midnight ? /, Today, / : /, Tomorrow, /, found);
          if (start < midnight && stop > midnight) assert.match(found, /Today, .* – Tomorrow, /);
        }
      }
      // Hours and programmes stand where they belong.
      const places = await page.evaluate(() => {
        const left = (element) => Math.round(element.getBoundingClientRect().left);
        const midnight_tick = left(document.querySelector('.tick.midnight'));
        return {midnight_tick, cells: [...document.querySelectorAll('.cell')].map((cell) => ({left: left(cell), label: cell.getAttribute('aria-label')}))};
      });
      const hour = 280;
      const first = guide.get(1).find(({start}) => start >= midnight);
      const cell = places.cells.find(({label}) => label.startsWith(`${first.title}, `) && label.includes(`Tomorrow, ${time(first.start)}`));
      assert.ok(Math.abs(cell.left - places.midnight_tick - ((first.start - midnight) * hour) / 3600) <= 3, JSON.stringify([cell, places.midnight_tick]));
    });
  }

  it('has a line where it is now, within what is on', async () => {
    const page = await look(server);
    const {line, cell, share} = await page.evaluate(() => {
      const row = [...document.querySelectorAll('.grid-row')].find((one) => one.querySelector('.number').textContent === '1');
      const on = row.querySelector('.cell[data-state=on]');
      const {start, stop} = on.programme;
      const box = on.getBoundingClientRect();
      return {line: document.querySelector('.now-line').getBoundingClientRect().left, cell: {left: box.left, width: box.width},
        share: (Date.now() / 1000 - start) / (stop - start)};
    });
    assert.ok(Math.abs(line - cell.left - share * cell.width) < 4, `${line} in ${cell.left} + ${share} of ${cell.width}`);
    await page.locator('.day', {hasText: 'Tomorrow'}).click();
    await page.click('#to-now');
    const box = await page.locator('.now-line').boundingBox();
    assert.ok(box.x > 200 && box.x < 600);
    assert.equal(await page.locator('.day[aria-current=date]').innerText(), 'Today');
  });

  it('offers yesterday to the end of the guide, and goes there', async () => {
    const page = await look(server);
    const days = await page.locator('.day').allInnerTexts();
    assert.deepEqual(days.slice(0, 3), ['Yesterday', 'Today', 'Tomorrow']);
    assert.ok(days.length >= 4 && days.length <= 6);
    for (const day of [days.at(-1), 'Yesterday']) {
      await page.locator('.day', {hasText: day}).click();
      await page.locator('.day[aria-current=date]', {hasText: day}).waitFor();
      await settled(page);
    }
    assert.equal(await page.locator('.cell[data-state=on]').count(), 0);
    assert.ok(await page.locator('.cell[data-state=past]').count() > 10);
  });

  it('says that nothing is known once, and puts very short programmes together', async () => {
    const page = await look(server, {height: 1400});
    assert.deepEqual((await cells(page, 9)).map((label) => label.split(',')[0]), ['No programme information']);
    const short = (await cells(page, 11)).filter((label) => /^\d+ short programmes/.test(label));
    const all = guide.get(11).filter(({start, stop}) => stop - start === 20).length;
    if (all > 20) assert.ok(short.length > 0 && short.length <= all / 4 + 1, `${short.length} of ${all}`);
  });

  it('shows hostile titles as text and runs nothing of them', async () => {
    const page = await look(server, {height: 1400, width: 1600});
    for (const title of ['<img src=x onerror=alert(8)>', '</cell><script>alert(9)</script> & "quotes"', 'مسلسل المساء']) {
      await page.locator('.cell', {hasText: title}).first().click({position: {x: 8, y: 8}});
      assert.equal(await text(page, '#programme-title'), title);
      await page.locator('#programme-text p').first().waitFor();
      assert.match(await text(page, '#programme-text'), /<b>bold<\/b> & more\./);
      assert.match(await text(page, '#programme-facts'), /Ben <i>Sample<\/i> \(The Keeper\)/);
      await page.keyboard.press('Escape');
    }
    assert.equal(await page.locator('.cell :is(img, script, b, i), #programme :is(script, b, i, p img)').count(), 0);
    await page.fill('#guide-search', 'onerror');
    await page.locator('.hit').first().waitFor();
    assert.equal(await page.locator('.hit .title').first().innerText(), '<img src=x onerror=alert(8)>');
  });

  it('tells all of a programme, and why it is on', async () => {
    const page = await look(server);
    const on = guide.get(3).find(({start, stop}) => start <= Date.now() / 1000 && stop > Date.now() / 1000);
    await page.locator('.grid-row', {has: page.locator('.number', {hasText: /^3$/})}).locator('.cell[data-state=on]').click({position: {x: 8, y: 8}});
    assert.equal(await text(page, '#programme-title'), on.title);
    assert.equal(await text(page, '#programme-channel'), 'Harbour');
    assert.equal(await text(page, '#programme-reason'), 'shuffle, round 2 <b>of</b> 3');
    await page.locator('#programme-facts dt').first().waitFor();
    const facts = Object.fromEntries(await page.locator('#programme-facts > div').evaluateAll((all) => all.map((one) => [...one.children].map((part) => part.textContent))));
    assert.match(facts.Episode, /^S\d E\d+$/);
    assert.match(facts.Year, /^(19|20)\d\d$/);
    assert.equal(facts.Rating, 'PG (MPAA)');
    assert.equal(facts.Director, 'Ada Example');
    assert.match(await text(page, '#programme-when'), /^Today, \d\d:\d\d – .*\d\d:\d\d · (\d h ?)?(\d+ min)? · (\d h ?)?(\d+ min)? left$/);
    const base = `http://127.0.0.1:${server.port}`;
    const query = `utc=${on.start}&duration=${on.stop - on.start}`;
    assert.deepEqual(await page.locator('#programme-addresses input').evaluateAll((all) => all.map((input) => input.value)),
      [`${base}/channel/3.m3u8?${query}`, `${base}/channel/3.ts?${query}`, `${base}/channel/3.ts`]);
    assert.match(await text(page, '#programme-picture-link'), /elsewhere\.example\.net/);
    assert.equal(server.asked.includes('/data/guide_parts.json'), true);
    // Before and after are the guide's, too.
    const at = guide.get(3).indexOf(on);
    await page.click('#programme-after');
    assert.equal(await text(page, '#programme-title'), guide.get(3)[at + 1].title);
    assert.equal(await page.locator('#programme-watch').isVisible(), false);
    assert.equal(await page.locator('#programme-again').isVisible(), false, 'what is to come cannot be seen yet');
    await page.click('#programme-before');
    await page.click('#programme-before');
    assert.equal(await text(page, '#programme-title'), guide.get(3)[at - 1].title);
    assert.equal(await text(page, '#programme-again'), 'Watch from the start');
    assert.equal(await page.locator('#programme-watch').isVisible(), false);
    await page.keyboard.press('Escape');
    // A channel without an archive and without a schedule: now, and no reason.
    await page.locator('.grid-row', {has: page.locator('.number', {hasText: /^1$/})}).locator('.cell[data-state=on]').click({position: {x: 8, y: 8}});
    assert.equal(await page.locator('#programme-why').isVisible(), false);
    assert.equal(await page.locator('#programme-watch').isVisible(), true);
    assert.equal(await page.locator('#programme-again').isVisible(), false);
  });

  it('says so when the details cannot be read, and finds them again in a new release', async () => {
    const page = await look(server);
    server.answers.set('data/guide_parts.json', {body: '{"parts": [[0, 5], [1, 77]]}'});
    const cell = page.locator('.cell[data-state=on]').first();
    await cell.click({position: {x: 8, y: 8}});
    await page.locator('#programme-state', {hasText: 'cannot be read'}).waitFor();
    assert.equal(await page.locator('#programme-facts div').count(), 0);
    await page.keyboard.press('Escape');
    server.answers.clear();
    await cell.click({position: {x: 8, y: 8}});
    await page.locator('#programme-facts dt').first().waitFor();
  });

  it('finds the same details by looking for them in a part of many megabytes', async () => {
    // A guide like ours with one channel, whose descriptions are long.
    const begin = Math.floor(Date.now() / 3_600_000) * 3600 - 3600 * 48;
    const stamp = (at) => `${new Date(at * 1000).toISOString().replace(/\D/g, '').slice(0, 14)} +0000`;
    const head = '<tv>\n';
    const piece = Array.from({length: 400}, (_, i) => `<programme start="${stamp(begin + i * 900)}" stop="${stamp(begin + (i + 1) * 900)}" channel="1.flathead">\n`
      + `<title>Number ${i}</title>\n<desc>Says ${i} ${'Ü'.repeat(4000 + (i * 977) % 5000)}</desc>\n</programme>\n`).join('');
    const bytes = Buffer.byteLength(piece);
    assert.ok(bytes > 4e6);
    server.answers.set('xmltv.xml', {body: `${head}${piece}</tv>\n`})
      .set('data/guide_parts.json', {body: JSON.stringify({parts: [[0, head.length], [1, bytes]]})});
    const page = await look(server);
    const read = await page.evaluate(async ([from, some]) => {
      const {details_of} = await import('./assets/details.js');
      const found = [];
      for (const i of some) found.push((await details_of({channel: 1, start: from + i * 900}))?.description.slice(0, 9));
      return [found, await details_of({channel: 1, start: from + 77})];
    }, [begin, [0, 1, 57, 199, 200, 398, 399]]);
    assert.deepEqual(read, [[0, 1, 57, 199, 200, 398, 399].map((i) => `Says ${i} ÜÜÜÜ`.slice(0, 9)), null]);
    const asked = server.asked.filter((name) => name === '/xmltv.xml').length;
    assert.ok(asked <= 9 * 8, `${asked} reads`);
  });

  it('shows a picture of ours under whatever name the guide knows us, and asks no other host for one', async () => {
    const begin = Math.floor(Date.now() / 1000) - 600;
    const stamp = (at) => `${new Date(at * 1000).toISOString().replace(/\D/g, '').slice(0, 14)} +0000`;
    const piece = `<programme start="${stamp(begin)}" stop="${stamp(begin + 3600)}" channel="1.flathead">\n<title>With a picture</title>\n`
      + '<icon src="http://elsewhere.example.net/p.jpg"/>\n<icon src="http://tv.example.net/logos/art-0123456789abcdef0123456789abcdef.svg"/>\n</programme>\n';
    server.answers.set('xmltv.xml', {body: piece}).set('data/guide_parts.json', {body: JSON.stringify({parts: [[1, piece.length]]})})
      .set('logos/art-0123456789abcdef0123456789abcdef.svg', {body: '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"/>'});
    const index = site.data('grid');
    for (const day of index.days) {
      server.answers.set(`data/grid/${day}/${index.blocks[0]}.json`, {body: JSON.stringify({channels: {1: [[begin, 3600, 'With a picture']]}})});
    }
    const page = await look(server);
    await page.locator('.cell', {hasText: 'With a picture'}).click({position: {x: 8, y: 8}});
    await page.waitForFunction(() => document.getElementById('programme-picture').naturalWidth === 40);
    assert.equal(await page.locator('#programme-picture-link').isVisible(), false);
  });

  it('searches titles on all days, what comes first at the top, and goes there', async () => {
    const page = await look(server);
    await page.fill('#guide-search', 'NIGHT trains');
    await page.waitForFunction(() => /^[\d,]+ programmes(, the first 300 shown)?$/.test(document.getElementById('guide-found').textContent));
    const wanted = [...guide.values()].flat().filter(({title}) => title.startsWith('Night Trains')).length;
    assert.equal(Number((await text(page, '#guide-found')).split(' ')[0].replace(',', '')), wanted);
    const first = await page.locator('.hit').first().getAttribute('aria-label');
    assert.match(first, /^Night Trains .*Today, /);
    await page.fill('#guide-search', 'no such thing at all');
    await page.locator('#hits-none').waitFor();
    assert.equal(await page.locator('.hit').count(), 0);
    await page.fill('#guide-search', 'harbour part');
    await page.locator('.hit').first().click();
    assert.match(await text(page, '#programme-title'), /Harbour/);
    await page.click('#programme-in-grid');
    assert.equal(await page.locator('#hits-part').isVisible(), false);
    assert.match(await focused(page), /^Tales of the Harbour, /);
    assert.equal(await page.inputValue('#guide-search'), '');
  });

  it('keeps to a group', async () => {
    const page = await look(server);
    await page.selectOption('#guide-group', {label: 'Sports (30)'});
    await settled(page);
    assert.equal(await page.locator('#grid').getAttribute('aria-rowcount'), '30');
    const groups = site.data('channels');
    const sports = groups.groups.findIndex(([name]) => name === 'Sports');
    const names = groups.channels.filter((row) => row[3] === sports).map((row) => row[1]);
    const shown = await page.locator('.grid-row .number').allTextContents();
    assert.deepEqual(shown, names.slice(0, shown.length));
    await page.fill('#guide-search', 'evening');
    await page.waitForFunction(() => /^[\d,]+ programmes/.test(document.getElementById('guide-found').textContent)
      && !/looking/.test(document.getElementById('guide-found').textContent));
    const ids = new Set(groups.channels.filter((row) => row[3] === sports).map((row) => row[0]));
    const wanted = [...guide].filter(([id]) => ids.has(id)).flatMap(([, all]) => all).filter(({title}) => title === 'Evening Report').length;
    assert.equal(Number((await text(page, '#guide-found')).split(' ')[0].replace(',', '')), wanted);
  });

  it('remembers its place in the address', async () => {
    const page = await look(server);
    await page.selectOption('#guide-group', {label: 'News (30)'});
    await page.locator('.day', {hasText: 'Tomorrow'}).click();
    await page.evaluate(() => { document.getElementById('grid').scrollTop = 64 * 9; });
    await page.waitForFunction(() => /channel=/.test(location.hash) && /at=/.test(location.hash) && /group=News/.test(location.hash));
    const shown = () => page.evaluate(() => {
      const {left, top, width} = document.getElementById('grid').getBoundingClientRect();
      return {cell: document.elementFromPoint(left + width / 2, top + 60).closest('.cell').getAttribute('aria-label'), hash: location.hash};
    });
    const place = await shown();
    await page.reload();
    await page.locator('.cell').first().waitFor();
    await settled(page);
    await page.waitForFunction((hash) => location.hash === hash, place.hash);
    assert.deepEqual(await shown(), place);
    // Its own links lead in and out.
    await page.locator('nav a', {hasText: 'Channels'}).click();
    await page.locator('#channels').waitFor();
    assert.equal(await page.locator('#guide').isVisible(), false);
    await page.locator('.row').nth(10).click();
    await page.locator('#channel-links a', {hasText: 'Show in the guide'}).click();
    await settled(page);
    assert.equal(await page.locator('#channel').evaluate((sheet) => sheet.open), false);
    assert.equal(await page.evaluate(() => {
      const {left, top} = document.getElementById('grid').getBoundingClientRect();
      return document.elementFromPoint(left + 20, top + 60).closest('.grid-row').querySelector('.number').textContent;
    }), '11');
    await page.goBack();
    assert.equal(await page.locator('#guide').isVisible(), false);
  });

  it('is usable with the keyboard alone', async () => {
    const page = await look(server);
    await page.focus('#guide-group');
    await page.keyboard.press('Tab');
    const now = await focused(page);
    assert.match(now, /, Northern Light, Today, .*, on now/);
    await page.keyboard.press('ArrowRight');
    const [start] = /\d\d:\d\d/.exec(await focused(page));
    assert.ok(now.includes(`– ${start}`), `${start} is where ${now} ends`);
    await page.keyboard.press('ArrowLeft');
    assert.equal(await focused(page), now);
    await page.keyboard.press('ArrowDown');
    assert.match(await focused(page), /, City Report, /);
    await page.keyboard.press('ArrowDown');
    assert.match(await focused(page), /, Harbour, /);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    assert.equal(await focused(page), now, 'up and down keep the time');
    for (let i = 0; i < 30; ++i) await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => !document.getElementById('grid').matches(':has(.is-waiting)'));
    const seen = await page.evaluate(() => {
      const box = document.activeElement.getBoundingClientRect();
      const grid = document.getElementById('grid').getBoundingClientRect();
      return document.activeElement.classList.contains('cell') && box.left >= grid.left + 200 && box.left < grid.right - 50;
    });
    assert.ok(seen, 'the focused programme is in view, 30 programmes later');
    const later = await focused(page);
    await page.keyboard.press('Enter');
    assert.ok(await page.locator('#programme').evaluate((sheet) => sheet.open));
    assert.equal(await text(page, '#programme-title'), later.split(', Northern')[0]);
    await page.keyboard.press('Escape');
    assert.equal(await focused(page), later, 'closing goes back to where it was opened');
    await page.keyboard.press('Home');
    assert.equal(await focused(page), 'grid-channel');
    await page.keyboard.press('Enter');
    assert.equal(await text(page, '#channel-name'), 'Northern Light');
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Control+End');
    await page.waitForFunction(() => document.activeElement.closest('.grid-row')?.getAttribute('aria-rowindex') === '240');
    await page.keyboard.press('PageUp');
    await page.waitForFunction(() => Number(document.activeElement.closest('.grid-row')?.getAttribute('aria-rowindex')) < 235);
    assert.equal(await page.locator('#grid [tabindex="0"]').count(), 1, 'one stop for Tab');
    await page.focus('#guide-search');
    await page.keyboard.type('kitchen');
    await page.locator('.hit').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.equal(await text(page, '#programme-title'), 'Small Kitchen');
    await page.keyboard.press('Escape');
    await page.focus('#guide-search');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#hits-part').isVisible(), false);
  });

  it('works on a phone, by touch', async () => {
    const page = await look(server, {width: 390, height: 844, hasTouch: true, isMobile: true});
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(await overflow() <= 0);
    await page.locator('.cell[data-state=on]').first().tap({position: {x: 12, y: 12}});
    await page.locator('#programme-facts dt').first().waitFor();
    const sheet = await page.locator('#programme').boundingBox();
    assert.ok(sheet.x >= 0 && sheet.x + sheet.width <= 390);
    await page.locator('#programme-close').tap();
    await page.locator('.day', {hasText: 'Tomorrow'}).tap();
    await settled(page);
    await page.locator('.grid-channel').nth(1).tap();
    assert.equal(await text(page, '#channel-name'), 'City Report');
    assert.ok(await overflow() <= 0);
  });

  for (const colorScheme of ['light', 'dark']) {
    it(`keeps text at 4.5:1 against its ground, ${colorScheme}`, async () => {
      const page = await look(server, {colorScheme});
      assert.deepEqual(await page.evaluate(contrast_faults), []);
      await page.locator('.grid-row', {has: page.locator('.number', {hasText: /^3$/})}).locator('.cell[data-state=on]').click({position: {x: 8, y: 8}});
      await page.locator('#programme-facts dt').first().waitFor();
      assert.deepEqual(await page.evaluate(contrast_faults), []);
      await page.keyboard.press('Escape');
      await page.fill('#guide-search', 'kitchen');
      await page.locator('.hit').first().waitFor();
      assert.deepEqual(await page.evaluate(contrast_faults), []);
    });
  }

  it('says when there is no guide, and shows it as soon as there is one', async () => {
    server.answers.set('data/grid.json', {status: 404});
    const view = await open(browser, server, {allow: /\/logos\/\d+\.svg$|grid\.json$/});
    opened.push(view);
    await view.page.goto(`http://127.0.0.1:${server.port}/#guide`);
    await view.page.locator('#guide-nothing').waitFor();
    server.answers.set('data/grid.json', {body: '{"days": [1, null], "blocks": {}}'});
    await view.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await view.page.locator('#guide-nothing').waitFor();
    server.answers.clear();
    await view.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await view.page.locator('.cell').first().waitFor();
  });

  it('lives with pieces that do not come or hold nonsense', async () => {
    const index = site.data('grid');
    for (const [at, answer] of [[0, {status: 502}], [1, {body: '<html>'}], [2, {body: '{"channels": {"1": 5, "25": [[1], ["a", 2], null, {}]}}'}]]) {
      for (const day of index.days) server.answers.set(`data/grid/${day}/${index.blocks[at]}.json`, answer);
    }
    const view = await open(browser, server, {allow: /\/logos\/\d+\.svg$|\/grid\//});
    opened.push(view);
    await view.page.goto(`http://127.0.0.1:${server.port}/#guide?channel=${index.blocks[3]}`);
    await view.page.locator('.cell').first().waitFor();
    await view.page.evaluate(() => { document.getElementById('grid').scrollTop = 0; });
    await view.page.locator('.nothing-on', {hasText: 'No programme information'}).first().waitFor();
  });

  it('shows what a new release says', async () => {
    const page = await look(server);
    const index = site.data('grid');
    const now = Math.floor(Date.now() / 1000);
    const value = {channels: {1: [[now - 600, 7200, 'Brand new']]}};
    for (const day of index.days) server.answers.set(`data/grid/${day}/${index.blocks[0]}.json`, {body: JSON.stringify(value)});
    const release = site.data('release');
    server.answers.set('data/release.json', {body: JSON.stringify({...release, release: 'another'})});
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.locator('.cell[data-state=on]', {hasText: 'Brand new'}).waitFor();
  });
});

describe('from the start', {skip: existsSync('/usr/bin/ffmpeg') ? false : 'no ffmpeg'}, () => {
  let site;
  let server;
  before(async () => {
    site = make_site(20, {guide: true});
    // What the relay answers for the whole of a programme, every segment there is and an end; and for one that still runs, a list that
    // grows.
    const folder = path.join(site.www, 'channel');
    mkdirSync(folder);
    for (const [id, type, ...more] of [[3, 'vod'], [13, 'event', '-hls_flags', 'omit_endlist']]) {
      const {status} = spawnSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25', '-f', 'lavfi', '-i', 'sine', '-t', '60', '-c:a', 'aac',
        '-g', '50', '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-f', 'hls', '-hls_time', '4', '-hls_playlist_type', type, ...more,
        '-hls_segment_filename', path.join(folder, `${id}-%d.ts`), path.join(folder, `${id}.m3u8`)], {stdio: 'inherit'});
      assert.equal(status, 0);
    }
    server = await serve(site.www);
  });
  after(() => {
    server.close();
    site.remove();
  });

  it('plays a programme from its beginning, moves in it, and loads nothing any more when it is closed', async () => {
    const page = await look(server);
    const row = page.locator('.grid-row', {has: page.locator('.number', {hasText: /^3$/})});
    await row.locator('.cell[data-state=on]').click({position: {x: 8, y: 8}});
    const {start, stop, title} = await row.locator('.cell[data-state=on]').evaluate((cell) => cell.programme);
    await page.click('#programme-again');
    const video = (what) => page.evaluate((name) => document.getElementById('programme-video')[name], what);
    await page.waitForFunction(() => document.getElementById('programme-video').currentTime > 1, null, {timeout: 30_000});
    assert.ok(await video('currentTime') < 20, 'from the start, not from the end');
    assert.ok(server.asked.includes(`/channel/3.m3u8?utc=${start}&duration=${stop - start}`));
    assert.ok(Math.abs(await video('duration') - 60) < 1, 'as long as the programme');
    assert.equal(await video('controls'), true);
    assert.equal(await text(page, '#programme-player-title'), `${title}, from the start`);
    await page.evaluate(() => { document.getElementById('programme-video').currentTime = 45; });
    await page.waitForFunction(() => document.getElementById('programme-video').currentTime > 46, null, {timeout: 30_000});
    assert.equal(await text(page, '#programme-again'), 'Stop');
    await page.keyboard.press('Escape');
    const asked = server.asked.length;
    await page.waitForTimeout(1500);
    assert.deepEqual(server.asked.slice(asked).filter((name) => name.startsWith('/channel/')), []);
    assert.equal(await page.evaluate(() => document.getElementById('programme-video').hasAttribute('src')), false);
  });

  it('plays what still runs from its beginning, too', async () => {
    const page = await look(server, {height: 1200});
    await page.locator('.grid-row', {has: page.locator('.number', {hasText: /^13$/})}).locator('.cell[data-state=on]').click({position: {x: 8, y: 8}});
    await page.click('#programme-again');
    const at = () => page.evaluate(() => document.getElementById('programme-video').currentTime);
    await page.waitForFunction(() => document.getElementById('programme-video').currentTime > 1, null, {timeout: 30_000});
    assert.ok(await at() < 20, `${await at()} s: from the start, not from the edge`);
    const end = await page.evaluate(() => document.getElementById('programme-video').seekable.end(0));
    assert.ok(end > 50, `can be moved in up to ${end} s`);
  });

  it('says why when it can no longer be played', async () => {
    server.answers.set('channel/3.m3u8', {status: 404});
    const view = await open(browser, server, {allow: /\/logos\/\d+\.svg$|\/channel\//});
    opened.push(view);
    await view.page.goto(`http://127.0.0.1:${server.port}/#guide`);
    await view.page.locator('.grid-row', {has: view.page.locator('.number', {hasText: /^3$/})}).locator('.cell[data-state=on]').click({position: {x: 8, y: 8}});
    await view.page.click('#programme-again');
    await view.page.locator('#programme-player-text', {hasText: 'can no longer be played again'}).waitFor({timeout: 40_000});
    assert.equal(await text(view.page, '#programme-again'), 'From the start');
  });
});

// As with the list: what bounds the time is the number of elements and of requests, which no busy machine changes.
describe('the grid of 5,000 channels', () => {
  const most_nodes = 1600;
  let site;
  let server;
  before(async () => {
    site = make_site(5000, {guide: true});
    server = await serve(site.www);
  });
  after(() => {
    server.close();
    site.remove();
  });

  it('holds a screenful wherever it is scrolled, and asks for little more', async () => {
    const page = await look(server, {width: 1280, height: 900});
    const pieces = () => server.asked.filter((name) => name.startsWith('/data/grid/')).length;
    assert.ok(pieces() <= 12, `${pieces()} pieces for the first screen`);
    for (const part of [0.25, 0.5, 0.75, 1]) {
      const before = pieces();
      await page.evaluate((to) => {
        const grid = document.getElementById('grid');
        grid.scrollTop = (grid.scrollHeight - grid.clientHeight) * to;
        grid.scrollLeft = (grid.scrollWidth - grid.clientWidth) * to;
      }, part);
      await page.waitForFunction((to) => {
        const {left, top, width} = document.getElementById('grid').getBoundingClientRect();
        const cell = document.elementFromPoint(left + width / 2, top + 120)?.closest('.cell');
        return cell && (to < 1 || document.querySelector('.grid-row[aria-rowindex="5000"]'));
      }, part);
      await settled(page);
      const all = await nodes(page);
      assert.ok(all <= most_nodes, `${all} elements at ${part}`);
      assert.ok(pieces() - before <= 16, `${pieces() - before} pieces at ${part}`);
    }
    const last = await page.locator('.grid-row[aria-rowindex="5000"] .name').innerText();
    assert.equal(last, site.data('channels').channels.at(-1)[2]);
    // A flight over all rows draws every picture in a bounded number of elements as well.
    const most = await page.evaluate(async () => {
      const grid = document.getElementById('grid');
      let count = 0;
      for (let i = 0; i < 60; ++i) {
        grid.scrollTop = (grid.scrollHeight * i) / 60;
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        count = Math.max(count, document.querySelectorAll('*').length);
      }
      return count;
    });
    assert.ok(most <= most_nodes, `${most} elements`);
  });

  it('searches in portions and says how far it came', async () => {
    const page = await look(server);
    await page.fill('#guide-search', 'small kitchen');
    await page.locator('#guide-found', {hasText: 'part of the guide searched: 1,000 of'}).waitFor({timeout: 60_000});
    assert.match(await text(page, '#guide-found'), /first 300 shown; part of the guide searched: 1,000 of 1,\d\d\d pieces, .* is next/);
    assert.equal(await page.locator('.hit').count(), 300);
    await page.click('#guide-more');
    await page.waitForFunction(() => /^[\d,]+ programmes, the first 300 shown$/.test(document.getElementById('guide-found').textContent), null, {timeout: 60_000});
    const wanted = [...guide_of(site).values()].flat().filter(({title}) => title === 'Small Kitchen').length;
    assert.equal(Number((await text(page, '#guide-found')).split(' ')[0].replaceAll(',', '')), wanted);
    assert.equal(await page.locator('#guide-more').isVisible(), false);
  });
});
