// The data files of the release, asked for again with their ETag: an unchanged file costs an empty 304.

import {use_clock} from './words.js';

const seen = new Map();  // path -> ETag (or date) of what was handed out last

/**
 * Reads data/<name>.json. Answers {state: 'new', value}, {state: 'same'}, {state: 'missing'} (404) or
 * {state: 'broken', why} (no connection, an error page, bytes that are no JSON object).
 */
export async function read_file(name) {
  try {
    const answer = await fetch(`data/${name}.json`, {cache: 'no-cache', signal: AbortSignal.timeout(30000)});
    use_clock(answer.headers.get('Date'));
    if (answer.status === 404) {
      seen.delete(name);
      return {state: 'missing'};
    }
    if (!answer.ok) return {state: 'broken', why: `HTTP ${answer.status}`};
    const mark = answer.headers.get('ETag') ?? answer.headers.get('Last-Modified');
    if (mark && seen.get(name) === mark) return {state: 'same'};
    const value = await answer.json();
    if (value === null || typeof value !== 'object') return {state: 'broken', why: 'not a JSON object'};
    if (mark) seen.set(name, mark);
    return {state: 'new', value};
  } catch (failure) {
    return {state: 'broken', why: failure.name === 'TimeoutError' ? 'no answer' : 'not reachable'};
  }
}
