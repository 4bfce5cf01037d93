// The system's Chromium, and pages that note everything they must not do.

import {existsSync} from 'node:fs';
import {chromium} from 'playwright-core';

export const executable = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) => existsSync(file));

/** tv.lan is a plain-http name as at home: unlike 127.0.0.1 it is no secure context, so there is no clipboard. */
export function launch() {
  return chromium.launch({executablePath: executable, headless: true, args: ['--no-sandbox', '--disable-gpu', '--disable-quic',
    '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
    '--host-resolver-rules=MAP tv.lan 127.0.0.1']});
}

/** A page on `server` with `faults`: console errors, exceptions, dialogs and requests to anywhere else. */
export async function open(browser, server, {width = 1280, height = 900, host = '127.0.0.1', allow = /^$/, ...options} = {}) {
  const context = await browser.newContext({viewport: {width, height}, ...options});
  const page = await context.newPage();
  const origin = `http://${host}:${server.port}`;
  const faults = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !allow.test(message.location().url)) faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`)) faults.push(`request: ${request.url()}`);
  });
  await page.goto(`${origin}${server.prefix}`);
  await page.waitForFunction(() => !/^Reading/.test(document.getElementById('health-text').textContent));
  return {page, faults, close: () => context.close()};
}
