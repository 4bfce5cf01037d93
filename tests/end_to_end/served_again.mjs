// Plays two programmes of a scheduled channel from their start, from the grid as nginx serves it, and prints how that went:
//   node served_again.mjs PORT NAME
//   {"past": {...}, "running": {...}, "faults": [...]}, each {"title", "start", "reason", "duration", "began": where it began, "moved": where
//   it was after a jump into its second half, "from": of that jump}

import {executable, launch, open} from './page/browser.mjs';

if (!executable) process.exit(77);
const [port, name] = process.argv.slice(2);
const browser = await launch();
try {
  const {page, faults} = await open(browser, {port: Number(port), prefix: '/'}, {locale: 'en-GB'});
  await page.goto(`http://127.0.0.1:${port}/#guide`);
  const row = page.locator('.grid-row', {hasText: name});
  const begun = () => page.waitForFunction(() => document.getElementById('programme-video').currentTime > 0.5, null, {timeout: 60_000})
    .catch(async () => { throw new Error(`it does not play: ${await page.locator('#programme-player').innerText()} ${JSON.stringify(faults)}`); });
  const play = async () => {
    const title = await page.locator('#programme-title').innerText();
    const reason = await page.locator('#programme-reason').innerText();
    const list = await page.locator('#programme-addresses input').first().inputValue();
    await page.click('#programme-again');
    await begun();
    const video = (what) => page.evaluate((of) => document.getElementById('programme-video')[of], what);
    const began = await video('currentTime');
    const duration = await video('duration');
    const end = await page.evaluate(() => document.getElementById('programme-video').seekable.end(0));
    const from = Math.round(end * 0.6);
    await page.evaluate((at) => { document.getElementById('programme-video').currentTime = at; }, from);
    await page.waitForFunction((at) => document.getElementById('programme-video').currentTime > at + 1, from, {timeout: 60_000});
    const moved = await video('currentTime');
    await page.click('#programme-again');
    return {title, reason, start: Number(new URL(list).searchParams.get('utc')), duration, end, began, from, moved};
  };
  await row.locator('.cell[data-state=on]').click({position: {x: 12, y: 12}});
  const running = await play();
  await page.click('#programme-before');
  const past = await play();
  await page.keyboard.press('Escape');
  console.log(JSON.stringify({past, running, faults}));
} finally {
  await browser.close();
}
