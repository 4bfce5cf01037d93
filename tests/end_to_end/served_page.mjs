// Opens the page as nginx serves it, with its Content-Security-Policy, and prints what it shows:
//   node served_page.mjs PORT      {"text": of the page, "faults": errors and requests to anywhere else}

import {executable, launch, open} from './page/browser.mjs';

if (!executable) process.exit(77);
const browser = await launch();
try {
  const {page, faults} = await open(browser, {port: Number(process.argv[2]), prefix: '/'});
  const text = await page.locator('main').innerText();
  console.log(JSON.stringify({text, faults}));
} finally {
  await browser.close();
}
