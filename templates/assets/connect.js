// Addresses to copy, and the tabs of the programs they go into.

import {address, base, el, find, say} from './dom.js';

let fields = 0;

/** A labelled, selectable address with a copy button. */
export function address_field(label, value) {
  const id = `address-${++fields}`;
  const input = el('input', {id, type: 'text', readonly: true, value, spellcheck: 'false'});
  const button = el('button', {type: 'button', class: 'copy', 'aria-label': `Copy: ${label}`}, 'Copy');
  input.addEventListener('focus', () => input.select());
  button.addEventListener('click', () => copy(input, button));
  return el('div', {class: 'address'}, el('label', {for: id}, label), el('div', {class: 'pair'}, input, button));
}

/** Browsers give the clipboard to https pages only; elsewhere the older command, and failing that the selected text. */
async function copy(input, button) {
  let done = false;
  try {
    if (navigator.clipboard && isSecureContext) {
      await navigator.clipboard.writeText(input.value);
      done = true;
    }
  } catch {
    // Refused by the user or the browser: the next way is tried.
  }
  if (!done) {
    input.focus();
    input.setSelectionRange(0, input.value.length);
    done = document.execCommand('copy');
    if (done) button.focus();
  }
  button.textContent = done ? 'Copied' : 'Selected';
  button.classList.toggle('done', done);
  say(done ? 'Copied' : 'The address is selected. Copy it with your device: Ctrl+C, or hold it with a finger.');
  clearTimeout(button.timer);
  button.timer = setTimeout(() => {
    button.textContent = 'Copy';
    button.classList.remove('done');
  }, 2500);
}

/** "data-address" is a path below this page; the empty one is the page's own folder as a tuner's base address. */
export function fill_addresses() {
  for (const place of document.querySelectorAll('[data-address]')) {
    const path = place.dataset.address;
    const value = path === '' ? base.replace(/\/$/, '') : address(path);
    place.replaceChildren(address_field(place.dataset.label, value));
  }
}

/** The picker of playlists that hold one group only. */
export function offer_groups(groups) {
  const with_playlist = groups.filter((group) => group.playlist && address(group.playlist));
  const picker = find('playlist-group');
  const chosen = picker.value;
  picker.replaceChildren(...with_playlist.map((group) => el('option', {value: group.playlist}, group.name || 'Other')));
  if (with_playlist.some((group) => group.playlist === chosen)) picker.value = chosen;
  find('by-group').hidden = with_playlist.length === 0;
  const show = () => {
    find('group-address').querySelector('input').value = address(picker.value) ?? '';
  };
  picker.onchange = show;
  show();
}

export function start_tabs() {
  const tabs = [...document.querySelectorAll('[role=tab]')];
  const choose = (chosen) => {
    for (const tab of tabs) {
      const is_chosen = tab === chosen;
      tab.setAttribute('aria-selected', is_chosen);
      tab.tabIndex = is_chosen ? 0 : -1;
      find(tab.getAttribute('aria-controls')).hidden = !is_chosen;
    }
  };
  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener('click', () => choose(tab));
    tab.addEventListener('keydown', (event) => {
      const to = {ArrowRight: index + 1, ArrowLeft: index - 1 + tabs.length, Home: 0, End: tabs.length - 1}[event.key];
      if (to === undefined) return;
      event.preventDefault();
      choose(tabs[to % tabs.length]);
      tabs[to % tabs.length].focus();
    });
  }
}
