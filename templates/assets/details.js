// What only a programme's details show: read from the guide itself, of which data/guide_parts.json says where each channel lies
// ({"parts": [[0, bytes of the head], [channel id, bytes]]}), so that some kilobytes are asked for and not the whole.

const small = 512 << 10;    // bytes: a channel's part is read whole
const window_size = 256 << 10;
const most_reads = 12;
const most_names = 24;

let parts = null;           // channel id -> {offset, bytes}
let pieces = new Map();     // channel id -> text of the small ones read last

/** Another release is shown. */
export function forget_details() {
  parts = null;
  pieces = new Map();
}

/** All that the guide says of it; null when that cannot be read. */
export async function details_of(programme) {
  for (let attempt = 0; attempt < 2; ++attempt) {
    try {
      parts ??= await read_parts();
      const text = await text_of(programme);
      if (text !== null) return read_details(text);
    } catch {
      // Not reachable, or no server that gives parts of a file.
    }
    forget_details();  // a new release may have moved everything
  }
  return null;
}

async function read_parts() {
  const answer = await fetch('data/guide_parts.json', {cache: 'no-cache', signal: AbortSignal.timeout(30_000)});
  const value = answer.ok ? await answer.json() : {};
  const found = new Map();
  let offset = 0;
  for (const [id, bytes] of value.parts ?? []) {
    found.set(id, {offset, bytes});
    offset += bytes;
  }
  return found;
}

async function read_range(begin, bytes) {
  const answer = await fetch('xmltv.xml', {headers: {Range: `bytes=${begin}-${begin + bytes - 1}`}, cache: 'no-store',
    signal: AbortSignal.timeout(30_000)});
  if (answer.status !== 206) {
    await answer.body?.cancel();
    throw new Error(`HTTP ${answer.status}`);
  }
  return answer.text();
}

/** "20261120120000 +0000" */
const stamp = (seconds) => `${new Date(seconds * 1000).toISOString().replace(/\D/g, '').slice(0, 14)} +0000`;

/** The programme's element; null when it is not where it should be. */
async function text_of({channel, start}) {
  const part = parts.get(channel);
  if (part === undefined) return null;
  if (part.bytes <= small) {
    if (!pieces.has(channel)) pieces.set(channel, await read_range(part.offset, part.bytes));
    if (pieces.size > 8) pieces.delete(pieces.keys().next().value);
    return element_in(pieces.get(channel), channel, start);
  }
  const wanted = stamp(start);
  let [low, high] = [0, part.bytes];  // its first byte lies in [low, high)
  for (let reads = 0; reads < most_reads && low < high; ++reads) {
    const middle = high - low <= window_size ? low : low + Math.floor((high - low - window_size) / 2);
    const text = await read_range(part.offset + middle, Math.min(window_size, part.bytes - middle));
    const found = element_in(text, channel, start);
    if (found !== null) return found;
    const starts = [...text.matchAll(/<programme start="(\d{14} \+0000)"/g)].map((match) => match[1]);
    if (starts.length === 0) return null;
    if (wanted < starts[0]) high = middle;
    else if (wanted > starts.at(-1)) low = middle + window_size / 2;
    else if (wanted === starts.at(-1)) low = middle + window_size / 2;  // cut off by the window's end
    else return null;
  }
  return null;
}

function element_in(text, channel, start) {
  const begin = text.indexOf(`<programme start="${stamp(start)}"`);
  const end = text.indexOf('</programme>', begin);
  if (begin < 0 || end < 0) return null;
  const element = text.slice(begin, end + 12);
  return element.includes(`channel="${channel}.flathead"`) ? element : null;
}

function read_details(text) {
  const root = new DOMParser().parseFromString(text, 'application/xml').documentElement;
  if (root.tagName !== 'programme') return null;
  const all = (name, from = root) => [...from.children].filter((child) => child.tagName === name);
  const texts = (name, from = root) => [...new Set(all(name, from).map((child) => child.textContent.trim()).filter(Boolean))].slice(0, most_names);
  const credits = all('credits')[0];
  const people = [['Director', 'director'], ['Cast', 'actor'], ['Writer', 'writer'], ['Producer', 'producer'], ['Music', 'composer'],
    ['Presenter', 'presenter'], ['Guests', 'guest']].map(([label, name]) => ({label, names: credits ? all(name, credits)
    .map((child) => with_role(child)).filter(Boolean).slice(0, most_names) : []})).filter(({names}) => names.length > 0);
  const value_of = (element) => [texts('value', element)[0], element.getAttribute('system')];
  const numbers = all('episode-num');
  const onscreen = numbers.find((number) => number.getAttribute('system') === 'onscreen');
  return {
    titles: texts('title'), sub_titles: texts('sub-title'), description: texts('desc').sort((a, b) => b.length - a.length)[0] ?? '',
    people, date: texts('date')[0] ?? '', categories: texts('category'), keywords: texts('keyword'),
    episode: onscreen?.textContent.trim() ?? '', countries: texts('country'), languages: [...texts('language'), ...texts('orig-language')],
    ratings: all('rating').map(value_of).filter(([value]) => value).slice(0, 4),
    stars: all('star-rating').map(value_of).filter(([value]) => value).slice(0, 2),
    shown_before: all('previously-shown')[0]?.getAttribute('start') ?? '',
    pictures: [...all('image').map((image) => image.textContent.trim()), ...all('icon').map((icon) => icon.getAttribute('src') ?? '')]
      .filter(Boolean).slice(0, 6),
  };
}

function with_role(person) {
  const name = [...person.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data).join('').trim();
  const role = person.getAttribute('role')?.trim();
  return name && role ? `${name} (${role})` : name;
}
