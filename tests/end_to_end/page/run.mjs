// run.mjs NAME…: runs the browser tests NAME.test.mjs of this folder; 77, a visible skip, where the browser or its driver is not installed.

import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import path from 'node:path';

const folder = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);

function skip(why) {
  console.log(`skipped: ${why}`);
  process.exit(77);
}

if (!existsSync(path.join(folder, '../node_modules/playwright-core'))) skip('playwright-core is missing: npm ci in tests/end_to_end');
const {executable} = await import('./browser.mjs');
if (!executable) skip('no Chromium: apt-get install chromium');
const {status} = spawnSync(process.execPath, ['--test', '--test-reporter=spec', ...process.argv.slice(2).map((name) => path.join(folder, `${name}.test.mjs`))], {stdio: 'inherit'});
process.exit(status ?? 1);
