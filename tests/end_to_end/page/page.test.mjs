// The first page in a real browser, on sites whose names, logos and files are as bad as they get.
// FLATHEAD_PAGE_SITE names the built page_site; run with: node --test tests/end_to_end/page/

import assert from 'node:assert/strict';
import {after, afterEach, before, describe, it} from 'node:test';

import {launch, open} from './browser.mjs';
import {contrast_faults} from './contrast.mjs';
import {serve} from './server.mjs';
import {make_site, now_json} from './site.mjs';

const missing_logo = /\/logos\/\d+\.svg$/;  // the fixture leaves out some logos; Chromium logs each 404
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

async function look(server, options) {
  const view = await open(browser, server, {allow: missing_logo, ...options});
  opened.push(view);
  return view.page;
}

const text = (page, selector) => page.locator(selector).first().innerText();
const nodes = (page) => page.evaluate(() => document.querySelectorAll('*').length);
const names = (page) => page.locator('.row .name').allInnerTexts();

describe('a site of 240 channels', () => {
  let site;
  let server;
  before(async () => {
    site = make_site(240);
    server = await serve(site.www);
  });
  after(() => {
    server.close();
    site.remove();
  });
  afterEach(() => server.answers.clear());

  it('shows the counts, the sources with their state in words, and the warnings', async () => {
    const page = await look(server);
    assert.deepEqual(await page.locator('.counts dd').allInnerTexts(), ['240', '8', '216', '40,320']);
    assert.deepEqual(await page.locator('.state').allInnerTexts(), ['Fresh', 'Last good copy', 'Failed', 'Unchanged']);
    assert.match(await text(page, '.origin[data-state=last-good] .origin-state'), /from 3 h ago/);
    assert.match(await text(page, '.origin[data-state=last-good] .origin-error'), /connection refused/);
    assert.match(await text(page, '#health-text'), /not available: <i>aces<\/i>/);
    assert.match(await text(page, '#run-text'), /Published 1\d min ago/);
    assert.equal(await page.locator('#warnings li').count(), 2);
    await page.locator('summary', {hasText: '8 problems'}).click();
    assert.equal(await page.locator('details[open] li').count(), 6);
    assert.match(await text(page, 'details[open] li:last-child'), /and 3 more/);
    // States are told apart by shape too, not by colour alone.
    const icons = await page.locator('.origin use').evaluateAll((uses) => uses.map((use) => use.getAttribute('href')));
    assert.deepEqual(icons, ['#i-fresh', '#i-last-good', '#i-failed', '#i-unchanged']);
  });

  it('shows hostile names as text and runs nothing of them', async () => {
    const page = await look(server);
    const wanted = ['<img src=x onerror=alert(1)>', '</script><script>alert(2)</script>', '"><svg onload=alert(3)>',
      'العربية الإخبارية', '📺 Kanal Große Ölüdeniz 🎬', '__proto__', 'Ж'];
    const known = site.data('channels').channels.map((row) => row[2]);
    for (const name of wanted) {
      assert.ok(known.includes(name), `the fixture has ${name}`);
      await page.fill('#search', name);
      assert.ok((await names(page)).includes(name), `${name} is found by its own name`);
      await page.locator('.row', {hasText: name}).first().click();
      assert.equal(await text(page, '#channel-name'), name);
      await page.keyboard.press('Escape');
    }
    assert.equal(await page.locator('.row script, .row svg, .origin script, #warnings img, dialog script').count(), 0);
    assert.equal(await page.locator('#group option').nth(7).textContent().then((label) => label.includes('<u>Group</u>')), true);
  });

  it('searches names, numbers, groups and what is on, without case or accents', async () => {
    const page = await look(server);
    const cases = [['northern LIGHT', /^Northern Light/], ['grosse oludeniz', null], ['GROßE', /Große/], ['oludeniz', /Ölüdeniz/],
      ['harbour 12', /^Harbour 12$/], ['4.1', /./]];
    for (const [query, pattern] of cases) {
      await page.fill('#search', query);
      const found = await names(page);
      if (pattern === null) assert.equal(found.length, 0, query);
      else assert.ok(found.length > 0 && found.some((name) => pattern.test(name)), `${query}: ${found.slice(0, 3)}`);
    }
    await page.fill('#search', 'night trains');
    assert.ok((await page.locator('.row .on .title').allInnerTexts()).every((title) => title.startsWith('Night Trains')));
    assert.match(await text(page, '#found'), /^\d+ of 240$/);
    await page.fill('#search', 'no such channel');
    assert.ok(await page.locator('#nothing').isVisible());
    await page.click('#clear');
    assert.equal(await text(page, '#found'), '240 channels');
  });

  it('filters by group', async () => {
    const page = await look(server);
    await page.selectOption('#group', {label: 'Sports (30)'});
    assert.equal(await text(page, '#found'), '30 of 240');
    const shown = await page.locator('.row .group').allInnerTexts();
    assert.ok(shown.length > 0 && shown.every((group) => group === 'Sports'));
  });

  it('shows now and next with progress, and says so when there is none', async () => {
    const page = await look(server);
    const first = page.locator('.row').first();
    assert.equal(await first.locator('.on .title').innerText(), 'Evening Report');
    assert.match(await first.locator('.until').innerText(), /^until \d/);
    const done = await first.locator('.done').evaluate((bar) => bar.getBoundingClientRect().width
      / bar.parentElement.getBoundingClientRect().width);
    assert.ok(done > 0.6 && done < 0.75, `38..43 of 60..65 minutes have passed: ${done}`);
    assert.equal(await page.locator('#now-note').isVisible(), false);
    await page.fill('#search', 'kitchen 8');
    await page.fill('#search', '9');
    const bare = page.locator('.row', {has: page.locator('.number', {hasText: /^9$/})});
    assert.equal(await bare.locator('.on .title').innerText(), '');
  });

  for (const [state, answer, note] of [
    ['missing', {status: 404}, /not available yet/],
    ['broken', {status: 502}, /not available yet/],
    ['no JSON', {body: '<html>'}, /not available yet/],
    ['an array', {body: '[]'}, /not available yet/],
    ['full of wrong types', {body: '{"at": 7, "now": {"1": "x", "2": [1], "3": [1, "b", {}], "4": null, "5": [9e99, 9e99, "x"]}}'}, /not available/],
    ['two hours late', {body: now_json(240, {at: Date.now() / 1000 - 7200})}, /last written 2 h ago/],
  ]) {
    it(`copes with now.json being ${state}`, async () => {
      server.answers.set('data/now.json', answer);
      const page = await look(server, {allow: /now\.json$|\/logos\//});
      assert.match(await text(page, '#now-note'), note);
      assert.equal(await text(page, '.row .name'), 'Northern Light');
      assert.equal(await page.locator('.row.is-on').count(), 0);
      await page.locator('.row').first().click();
      assert.match(await text(page, '#channel-on'), /Nothing is known/);
    });
  }

  it('moves on to the next programme by itself when the file is late', async () => {
    server.answers.set('data/now.json', {body: now_json(240, {at: Date.now() / 1000 - 1500, minutes_left: 10})});
    const page = await look(server);
    assert.equal(await page.locator('.row').first().locator('.on .title').innerText(), '<b>Bold</b> & "Quoted"');
    assert.match(await text(page, '#now-note'), /25 min ago/);
  });

  it('gives every program addresses on the host that was asked', async () => {
    const page = await look(server, {host: 'tv.lan'});
    const base = `http://tv.lan:${server.port}`;
    const wanted = {plex: ['', '/xmltv.xml'], jellyfin: ['/playlist.m3u', '/xmltv.xml', ''], emby: ['/playlist.m3u', '/xmltv.xml', ''],
      kodi: ['/playlist.m3u', '/xmltv.xml.gz'], tivimate: ['/playlist.m3u', '/xmltv.xml.gz'],
      other: ['/playlist.m3u', '/xmltv.xml', '/xmltv.xml.gz', '']};
    for (const [program, paths] of Object.entries(wanted)) {
      await page.click(`#tab-${program}`);
      const inputs = page.locator(`#panel-${program} input`);
      assert.ok(await page.locator(`#panel-${program}`).isVisible());
      assert.deepEqual(await inputs.evaluateAll((all) => all.map((input) => input.value)), paths.map((path) => base + path));
    }
    await page.selectOption('#playlist-group', {label: 'Films'});
    const films = site.data('channels').groups.find((group) => group[0] === 'Films')[1];
    assert.equal(await page.locator('#group-address input').inputValue(), `${base}/${films}`);
    await page.locator('.row').nth(3).click();
    assert.deepEqual(await page.locator('#channel-addresses input').evaluateAll((all) => all.map((input) => input.value)),
      [`${base}/channel/4.ts`, `${base}/channel/4.m3u8`, `${base}/auto/v4.1`]);
  });

  it('works below a path prefix', async () => {
    const below = await serve(site.www, '/tv/box/');
    try {
      const page = await look(below);
      const base = `http://127.0.0.1:${below.port}/tv/box`;
      assert.equal(await page.locator('#panel-plex input').first().inputValue(), base);
      assert.equal(await page.locator('#panel-plex input').nth(1).inputValue(), `${base}/xmltv.xml`);
      assert.equal(await text(page, '#found'), '240 channels');
      assert.ok(below.asked.every((path) => path.startsWith('/tv/box/')), 'nothing is asked above the prefix');
    } finally {
      below.close();
    }
  });

  it('copies with the clipboard where the browser has one', async () => {
    const page = await look(server, {permissions: ['clipboard-read', 'clipboard-write']});
    await page.locator('#panel-plex .copy').nth(1).click();
    await page.locator('#panel-plex .copy.done').waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `http://127.0.0.1:${server.port}/xmltv.xml`);
    assert.equal(await text(page, '#said'), 'Copied');
  });

  it('copies without a clipboard, and selects the text when even that is refused', async () => {
    const page = await look(server, {host: 'tv.lan'});
    assert.equal(await page.evaluate(() => isSecureContext || navigator.clipboard !== undefined), false);
    await page.locator('#panel-plex .copy').first().click();
    await page.locator('#panel-plex .copy.done').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.className), 'copy done');
    await page.evaluate(() => { document.execCommand = () => false; });
    await page.locator('#panel-plex .copy').nth(1).click();
    assert.equal(await page.locator('#panel-plex .copy').nth(1).innerText(), 'Selected');
    assert.equal(await page.evaluate(() => getSelection().toString()), `http://tv.lan:${server.port}/xmltv.xml`);
    assert.match(await text(page, '#said'), /Ctrl\+C/);
  });

  it('is usable with the keyboard alone', async () => {
    const page = await look(server);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
    await page.focus('#tab-plex');
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'tab-jellyfin');
    assert.ok(await page.locator('#panel-jellyfin').isVisible());
    await page.keyboard.press('End');
    assert.ok(await page.locator('#panel-other').isVisible());
    await page.keyboard.press('/');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'search');
    await page.keyboard.press('ArrowDown');
    const focused = () => page.evaluate(() => document.activeElement.closest('li')?.dataset.index);
    assert.equal(await focused(), '0');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    assert.equal(await focused(), '2');
    await page.keyboard.press('End');
    assert.equal(await focused(), '239');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    const seen = await page.evaluate(() => {
      const box = document.activeElement.getBoundingClientRect();
      return document.activeElement.contains(document.elementFromPoint(box.left + box.width / 2, box.top + 4));
    });
    assert.ok(seen, 'the focused row is not under the toolbar');
    await page.keyboard.press('Enter');
    assert.ok(await page.locator('#channel').evaluate((sheet) => sheet.open));
    await page.keyboard.press('Escape');
    assert.equal(await focused(), '1');
    const unnamed = await page.evaluate(() => [...document.querySelectorAll('button, input, select, a')].filter((control) =>
      !(control.innerText.trim() || control.getAttribute('aria-label') || control.labels?.length || control.closest('[hidden], dialog'))).length);
    assert.equal(unnamed, 0);
  });

  for (const colorScheme of ['light', 'dark']) {
    it(`keeps text at 4.5:1 against its ground, ${colorScheme}`, async () => {
      const page = await look(server, {colorScheme});
      await page.locator('.row').nth(3).click();
      const poor = await page.evaluate(contrast_faults);
      assert.deepEqual(poor, []);
    });
  }

  for (const width of [320, 360, 768, 1280]) {
    it(`needs no horizontal scrolling at ${width} px`, async () => {
      const page = await look(server, {width, height: 740});
      const overflow = async () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(await overflow() <= 0);
      for (const program of ['jellyfin', 'other']) {
        await page.click(`#tab-${program}`);
        assert.ok(await overflow() <= 0, program);
      }
      await page.fill('#search', 'Long WWW');
      await page.locator('.row').first().click();
      assert.ok(await overflow() <= 0, 'a name of 300 characters');
      const sheet = await page.locator('#channel').boundingBox();
      assert.ok(sheet.x >= 0 && sheet.x + sheet.width <= width);
    });
  }

  it('shows initials where a logo is missing', async () => {
    const page = await look(server);
    await page.locator('.row').nth(9).scrollIntoViewIfNeeded();
    const seventh = page.locator('.row', {has: page.locator('.number', {hasText: /^7$/})}).locator('.logo');
    await page.waitForFunction(() => !document.querySelector('li[data-index="6"] .logo img'));
    assert.equal(await seventh.innerText(), 'PL');
    assert.equal(await page.locator('li[data-index="0"] .logo img').evaluate((image) => image.naturalWidth > 0), true);
  });

  it('asks again with the ETag and shows what changed', async () => {
    const page = await look(server);
    const status = site.data('status');
    status.counts.channels = 241;
    server.answers.set('data/status.json', {body: JSON.stringify(status)});
    await page.locator('.row').nth(5).scrollIntoViewIfNeeded();
    const answers = [];
    page.on('response', (response) => response.url().includes('/data/') && answers.push(response.url().split('/').pop()));
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.locator('dd', {hasText: /^241$/}).waitFor();
    assert.deepEqual(answers.filter((name) => name.endsWith('.json')).sort(), ['channels.json', 'now.json', 'release.json', 'status.json']);
  });

  it('keeps showing what it has when the server goes away, and recovers', async () => {
    const page = await look(server, {allow: /data\/|\/logos\//});
    server.answers.set('data/status.json', {status: 502}).set('data/channels.json', {status: 502});
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.locator('#health-text', {hasText: 'HTTP 502'}).waitFor();
    assert.equal(await text(page, '.row .name'), 'Northern Light');
    server.answers.clear();
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.locator('#health-text', {hasText: 'On air'}).waitFor();
  });
});

describe('a site without channels', () => {
  let site;
  let server;
  before(async () => {
    site = make_site(0);
    server = await serve(site.www);
  });
  after(() => {
    server.close();
    site.remove();
  });

  it('says what to do', async () => {
    const page = await look(server, {width: 360, height: 740});
    assert.ok(await page.locator('#start').isVisible());
    assert.match(await text(page, '#start'), /flathead check/);
    assert.equal(await page.locator('#channels').isVisible(), false);
    assert.match(await text(page, '#source-list'), /No source is configured/);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  });

  it('says so before anything was published', async () => {
    for (const name of ['status', 'release', 'channels', 'now']) server.answers.set(`data/${name}.json`, {status: 404});
    const page = await look(server, {allow: /data\//});
    assert.equal(await text(page, '#health-text'), 'Nothing is published yet');
    assert.ok(await page.locator('#start').isVisible());
  });
});

// The frame budget: a keystroke filters 50,000 channels and redraws in a few milliseconds because the page never holds
// more than a screenful of rows. Asserted on what bounds the time, the number of elements, which no busy machine changes.
describe('a site of 50,000 channels', () => {
  const most_rows = 40;     // a 740 px phone shows 10, and 6 more lie ready on either side
  const most_nodes = 2000;  // rows, the page itself and 400 options in each of two pickers
  let site;
  let server;
  before(async () => {
    site = make_site(50000);
    server = await serve(site.www);
  });
  after(() => {
    server.close();
    site.remove();
  });

  it('holds a screenful of rows wherever it is scrolled and whatever is searched', async () => {
    const page = await look(server, {width: 360, height: 740});
    assert.equal(await text(page, '#found'), '50,000 channels');
    const bounded = async (where) => {
      const rows = await page.locator('.row').count();
      assert.ok(rows > 0 && rows <= most_rows, `${where}: ${rows} rows`);
      const all = await nodes(page);
      assert.ok(all <= most_nodes, `${where}: ${all} elements`);
    };
    await page.locator('#channels').scrollIntoViewIfNeeded();
    await page.locator('.row').first().waitFor();
    await bounded('top');
    for (const part of [0.25, 0.5, 0.99]) {
      await page.evaluate((to) => scrollTo(0, document.documentElement.scrollHeight * to), part);
      await page.waitForFunction(() => [...document.querySelectorAll('.row')].some((row) => {
        const box = row.getBoundingClientRect();
        return box.top > 150 && box.bottom < innerHeight;
      }));
      await bounded(`scrolled to ${part}`);
    }
    await page.locator('#search').pressSequentially('light 49');
    await bounded('searching');
    const expected = site.data('channels').channels.filter((row) => /light.* 49|49.*light/i.test(`${row[1]} ${row[2]}`)).length;
    const found = Number((await text(page, '#found')).split(' of ')[0].replace(/\D/g, ''));
    assert.ok(found >= expected && found < 5000, `${found} found, ${expected} by name alone`);
    await page.fill('#search', '');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    assert.equal(await page.evaluate(() => document.activeElement.closest('li').getAttribute('aria-posinset')), '50000');
    await bounded('end');
  });
});
