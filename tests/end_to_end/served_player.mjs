// Plays the first channel of the page as nginx serves it, or the one of that name, and prints how that went:
//   node served_player.mjs PORT SECONDS [NAME]
//   {"started": seconds until the picture moved, "played": of SECONDS after that, "dropped": pictures, "live": text, "faults": [...]}

import {executable, launch, open} from './page/browser.mjs';

if (!executable) process.exit(77);
const [port, seconds] = process.argv.slice(2).map(Number);
const browser = await launch();
try {
  const {page, faults} = await open(browser, {port, prefix: '/'});
  await page.locator('.row', {hasText: process.argv[4] ?? ''}).first().click();
  const begin = Date.now();
  await page.click('#play');
  await page.waitForFunction(() => document.getElementById('video').currentTime > 0.1, null, {timeout: 30_000})
    .catch(async () => { throw new Error(`it does not play: ${await page.locator('#player').innerText()} ${JSON.stringify(faults)}`); });
  const started = (Date.now() - begin) / 1000;
  const from = await page.evaluate(() => document.getElementById('video').currentTime);
  await page.waitForTimeout(seconds * 1000);
  const live = await page.locator('#live').innerText();
  const {at, dropped} = await page.evaluate(() => {
    const video = document.getElementById('video');
    return {at: video.currentTime, dropped: video.getVideoPlaybackQuality().droppedVideoFrames};
  });
  await page.keyboard.press('Escape');
  console.log(JSON.stringify({started, played: at - from, dropped, live, faults}));
} finally {
  await browser.close();
}
