// A static server as strict as the real one: content security policy, ETag and 304, ranges, nothing outside its folder.
// Tests replace single answers through `answers` and read what was asked from `asked`.

import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import path from 'node:path';

const types = {'.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.json': 'application/json',
  '.svg': 'image/svg+xml', '.xml': 'application/xml',
  '.m3u8': 'application/vnd.apple.mpegurl', '.ts': 'video/mp2t'};
const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const policy = /Content-Security-Policy "([^"]+)"/.exec(readFileSync(path.join(here, '../../../nginx/page.conf'), 'utf8'))[1];
const nothing_runs = {body: '{"channels": []}'};

/** Serves `folder` below `prefix` on a port of the kernel's choice. */
export async function serve(folder, prefix = '/') {
  const answers = new Map();  // "data/now.json" -> {status, body}
  const asked = [];
  const server = createServer(async (request, response) => {
    const wanted = decodeURIComponent(new URL(request.url, 'http://x').pathname);
    asked.push(wanted + new URL(request.url, 'http://x').search);
    const name = wanted.startsWith(prefix) ? wanted.slice(prefix.length) || 'index.html' : '../';
    const file = path.resolve(folder, name);
    let {status = 200, body} = answers.get(name) ?? (name === 'relay/status.json' ? nothing_runs : {});
    if (body === undefined && status === 200) {
      body = file.startsWith(`${folder}/`) ? await readFile(file).catch(() => undefined) : undefined;
      if (body === undefined) status = 404;
    }
    const bytes = Buffer.from(body ?? 'nothing here');
    const tag = `"${createHash('sha1').update(bytes).digest('hex')}"`;
    response.setHeader('Content-Security-Policy', policy);
    response.setHeader('Cache-Control', 'no-cache');
    response.setHeader('Content-Type', types[path.extname(file)] ?? 'text/plain');
    if (status === 200) response.setHeader('ETag', tag);
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    if (status === 200 && request.headers['if-none-match'] === tag) response.writeHead(304).end();
    else if (status === 200 && range) {
      const piece = bytes.subarray(Number(range[1]), Number(range[2]) + 1);
      response.writeHead(206, {'Content-Range': `bytes ${range[1]}-${Number(range[1]) + piece.length - 1}/${bytes.length}`}).end(piece);
    }
    else response.writeHead(status).end(bytes);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {answers, asked, port: server.address().port, prefix, close: () => {
    server.closeAllConnections();
    server.close();
  }};
}
