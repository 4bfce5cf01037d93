// A channel's picture; without one, or when it does not load, the first letters of the name on a quiet colour.

import {address} from './dom.js';

const missing = new Set();  // addresses that failed once are not asked for again on every scroll

function initials(name) {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  const letters = words.length > 1 ? [...words[0]][0] + [...words[1]][0] : [...(words[0] ?? '?')].slice(0, 2).join('');
  return letters.toUpperCase();
}

/** Fills `box`, an element of class "logo". */
export function show_logo(box, path, name) {
  const source = path ? address(path) : null;
  if (box.dataset.source === (source ?? name)) return;
  box.dataset.source = source ?? name;
  if (source === null || missing.has(source)) {
    box.textContent = initials(name);
    return;
  }
  const image = new Image();
  image.alt = '';
  image.loading = 'lazy';
  image.decoding = 'async';
  image.addEventListener('error', () => {
    missing.add(source);
    if (image.isConnected) box.textContent = initials(name);
  });
  image.src = source;
  box.replaceChildren(image);
}
