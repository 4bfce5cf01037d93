// What the page shows of the relay, and its player, in a real browser; the streams are made by ffmpeg.

import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync} from 'node:fs';
import path from 'node:path';
import {after, afterEach, before, beforeEach, describe, it} from 'node:test';

import {launch, open} from './browser.mjs';
import {serve} from './server.mjs';
import {make_site} from './site.mjs';

let browser;
let site;
let server;
let page;
let view;

/** Channel 1 to 3: h264 and aac; mpeg2 and aac, of which no browser decodes the picture; a page instead of a playlist. */
function make_streams(www) {
  const folder = path.join(www, 'channel');
  mkdirSync(folder);
  const sources = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25', '-f', 'lavfi', '-i', 'sine', '-t', '24', '-c:a', 'aac', '-g', '50'];
  for (const [id, codec] of [[1, 'libx264'], [2, 'mpeg2video']]) {
    const {status} = spawnSync('ffmpeg', ['-v', 'error', ...sources, '-c:v', codec, '-pix_fmt', 'yuv420p', '-f', 'hls', '-hls_time', '2',
      '-hls_list_size', '0', '-hls_flags', 'omit_endlist', '-hls_segment_filename', path.join(folder, `${id}-%d.ts`),
      path.join(folder, `${id}.m3u8`)], {stdio: 'inherit'});
    assert.equal(status, 0);
  }
}

const running = (...rows) => ({body: JSON.stringify({channels: rows.map(([id, state, viewers, name = '']) => ({id, state, viewers, name}))})});
const text = (selector) => page.locator(selector).first().innerText();

async function look(options = {}) {
  view = await open(browser, server, {allow: /\/logos\/\d+\.svg$/, ...options});
  page = view.page;
}

async function play(id) {
  await page.fill('#search', String(id));
  await page.locator('.row', {has: page.locator('.number', {hasText: new RegExp(`^${id}(\\.1)?$`)})}).first().click();
  await page.click('#play');
}

const is_moving = () => page.waitForFunction(() => document.getElementById('video').currentTime > 1, null, {timeout: 30_000});

before(async () => {
  browser = await launch();
  site = make_site(60);
  make_streams(site.www);
});
after(async () => {
  await browser.close();
  site.remove();
});
beforeEach(async () => { server = await serve(site.www); });
afterEach(async () => {
  const {faults} = view;
  await view.close();
  server.close();
  assert.deepEqual(faults, [], 'the page logged errors, raised dialogs or asked another host');
});

describe('what runs', () => {
  it('is listed with its viewers, the most watched first, and said in the rows', async () => {
    server.answers.set('relay/status.json', running([5, 'running', 1], [2, 'running', [{}, {}, {}]], [3, 'opening', 0], [77777, 'slate', 0, '<i>gone</i>']));
    await look();
    await page.locator('#live').waitFor();
    assert.equal(await text('#live-text'), '4 channels running, 4 viewers');
    const names = site.data('channels').channels;
    const chips = await page.locator('#live-list .chip b').allInnerTexts();
    assert.deepEqual(chips, [names[1][2], names[4][2], names[2][2], '<i>gone</i>']);
    assert.match(await page.locator('#live-list').innerText(), /3 watching/);
    assert.equal(await page.locator('.row').nth(1).locator('.live').innerText(), '3 watching');
    assert.equal(await page.locator('.row').nth(2).locator('.live').innerText(), 'opening');
    assert.equal(await page.locator('.row').nth(0).locator('.live').innerText(), '');
    await page.locator('#live-list button').first().click();
    assert.equal(await text('#channel-name'), names[1][2]);
  });

  it('follows every few seconds while the page is in sight', async () => {
    server.answers.set('relay/status.json', running([5, 'running', 1]));
    await look();
    await page.locator('#live-text', {hasText: '1 channel running, 1 viewer'}).waitFor();
    server.answers.set('relay/status.json', running());
    await page.locator('#live').waitFor({state: 'hidden', timeout: 15_000});
  });

  for (const [what, answer] of [['is not there', {status: 404}], ['is down', {status: 502}], ['answers nonsense', {body: '<html>'}],
    ['answers wrong types', {body: '{"channels": [1, null, {"id": "x"}, {"id": 3, "state": "constructor"}]}'}]]) {
    it(`is not shown when the relay ${what}`, async () => {
      server.answers.set('relay/status.json', answer);
      await look({allow: /\/logos\/\d+\.svg$|relay\/status\.json$/});
      await page.locator('.row').first().waitFor();
      assert.equal(await page.locator('#live').isVisible(), false);
    });
  }
});

describe('the player', {skip: existsSync('/usr/bin/ffmpeg') ? false : 'no ffmpeg'}, () => {
  it('plays a channel, and loads nothing any more when the sheet is closed', async () => {
    await look();
    await play(1);
    await is_moving();
    assert.equal(await page.locator('#video').isVisible(), true);
    await page.waitForFunction(() => document.getElementById('player-text').textContent === '');
    assert.equal(await text('#play-text'), 'Stop');
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate(() => document.getElementById('video').hasAttribute('src')), false);
    const asked = server.asked.length;
    await page.waitForTimeout(2500);
    assert.deepEqual(server.asked.slice(asked).filter((name) => name.startsWith('/channel/')), []);
  });

  it('is stopped and started by the keyboard', async () => {
    await look();
    await page.locator('.row').first().click();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'play');
    await page.keyboard.press('Enter');
    await is_moving();
    await page.keyboard.press('Enter');
    assert.equal(await text('#play-text'), 'Play');
    assert.equal(await page.locator('#video').isVisible(), false);
    await page.keyboard.press('Enter');
    await is_moving();
  });

  it('says when there is sound only', async () => {
    await look();
    await play(2);
    await page.locator('#player-note', {hasText: 'Sound only'}).waitFor({timeout: 30_000});
  });

  for (const [answer, why] of [[{status: 404}, /does not know this channel/], [{status: 403}, /may not watch/],
    [{status: 502}, /relay is not running/], [{body: '<html>no playlist</html>'}, /cannot be reached/]]) {
    it(`says why it does not play: ${answer.status ?? 'no playlist'}`, async () => {
      server.answers.set('channel/3.m3u8', answer);
      await look({allow: /\/logos\/\d+\.svg$|\/channel\//});
      await play(3);
      await page.locator('#player-text', {hasText: why}).waitFor({timeout: 40_000});
      assert.equal(await text('#play-text'), 'Play');
      assert.equal(await page.locator('#video').isVisible(), false);
    });
  }

  it('says so when the page was built without it', async () => {
    server.answers.set('assets/hls.js', {status: 404});
    await look({allow: /\/logos\/\d+\.svg$|hls\.js$/});
    // This Chromium knows some HLS itself.
    await page.evaluate(() => { document.getElementById('video').canPlayType = () => ''; });
    await play(1);
    await page.locator('#player-text', {hasText: 'built without its player'}).waitFor();
  });
});
