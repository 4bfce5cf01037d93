// Elements made in code. Text always becomes a text node, so a channel called "<img …>" shows as exactly that.

/** el('li', {class: 'origin', hidden: true}, 'text', otherElement). A property in capitals-free form is an attribute. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value == null) continue;
    node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child != null && child !== ''));
  return node;
}

/** An icon of the sprite in index.html. */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.append(use);
  return svg;
}

export const find = (id) => document.getElementById(id);

/** Tells it to screen readers without moving the focus. */
export function say(text) {
  find('said').textContent = text;
}

/** The folder this page lies in: right on every host name and below every path prefix. */
export const base = new URL('.', location.href).href;

/** An address below `base`; absent when the path leads elsewhere (paths come from data). */
export function address(path) {
  try {
    const url = new URL(path, base);
    return url.href.startsWith(base) ? url.href : null;
  } catch {
    return null;
  }
}
