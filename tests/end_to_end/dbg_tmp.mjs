import {executable, launch, open} from '/work/main/tests/end_to_end/page/browser.mjs';
const [port, seconds] = process.argv.slice(2).map(Number);
const browser = await launch();
const {page, faults} = await open(browser, {port, prefix: '/'});
await page.locator('.row').first().click();
const begin = Date.now();
page.on('response', r => /m3u8|\.ts/.test(r.url()) && console.log(((Date.now()-begin)/1000).toFixed(2), r.status(), r.url().split('/').pop()));
await page.click('#play');
for (let i=0;i<seconds*2;i++){ await page.waitForTimeout(500); console.log(((Date.now()-begin)/1000).toFixed(2), JSON.stringify(await page.evaluate(()=>{const v=document.getElementById('video');return {t:v.currentTime,p:v.paused,r:v.readyState,seeking:v.seeking,rate:v.playbackRate,b:[...Array(v.buffered.length).keys()].map(i=>[v.buffered.start(i),v.buffered.end(i)]),txt:document.getElementById('player-text').textContent}}))); }
await browser.close();
