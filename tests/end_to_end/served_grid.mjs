// Opens the guide's grid as nginx serves it, with its Content-Security-Policy, and prints what it shows in a zone:
//   node served_grid.mjs PORT ZONE TITLE
//   {"cells": [label of each programme in view], "details": {label: text} of the first one called TITLE, "description": text, "faults": [...]}
// Then it waits for a line on its input, looks at the next release, and prints the cells again.

import {once} from 'node:events';
import {createInterface} from 'node:readline';

import {executable, launch, open} from './page/browser.mjs';

if (!executable) process.exit(77);
const [port, zone, title] = process.argv.slice(2);
const browser = await launch();
try {
  const {page, faults} = await open(browser, {port: Number(port), prefix: '/'}, {width: 1900, timezoneId: zone, locale: 'en-GB'});
  await page.goto(`http://127.0.0.1:${port}/#guide`);
  const cells = async () => {
    await page.waitForFunction(() => document.querySelector('.cell') !== null && document.querySelector('.is-waiting') === null);
    return page.locator('.cell').evaluateAll((all) => all.map((cell) => cell.getAttribute('aria-label')));
  };
  const shown = await cells();
  await page.locator('.cell', {hasText: title}).first().click({position: {x: 8, y: 8}});
  await page.locator('#programme-facts dt').first().waitFor();
  const details = Object.fromEntries(await page.locator('#programme-facts > div').evaluateAll((all) => all.map((one) => [...one.children].map((part) => part.textContent))));
  console.log(JSON.stringify({cells: shown, details, title: await page.locator('#programme-title').innerText(),
    description: await page.locator('#programme-text').innerText(), faults}));
  const lines = createInterface({input: process.stdin});
  const [next] = await once(lines, 'line');
  lines.close();
  await page.keyboard.press('Escape');
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await page.locator('.cell', {hasText: next}).first().waitFor();
  console.log(JSON.stringify({cells: await cells(), faults}));
} finally {
  await browser.close();
}
