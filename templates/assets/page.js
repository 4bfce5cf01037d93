// The first page: reads the files of the release, shows them, and looks again every minute.

import {ChannelList} from './channels.js';
import {open_sheet, start_sheet} from './channel.js';
import {fill_addresses, offer_groups, start_tabs} from './connect.js';
import {forget_details} from './details.js';
import {find} from './dom.js';
import {read_file} from './files.js';
import {Guide} from './guide.js';
import {GuideView} from './guide_view.js';
import {Live} from './live.js';
import {open_programme, refresh_programme, start_programme_sheet} from './programme.js';
import {refresh_ages, set_health, show_run, show_status} from './status.js';
import {ago} from './words.js';

const look_again = 60_000;  // milliseconds
const move_bars = 20_000;

const guide = new Guide();
const channels = new ChannelList(guide, (channel) => open_sheet(channel, guide));
const live = new Live((id) => channels.channel_of(id), (channel) => open_sheet(channel, guide), () => channels.refresh());
const view = new GuideView(open_programme, (channel) => open_sheet(channel, guide), (is_open) => (is_open ? read_grid() : channels.lay_out()));
let status = null;
let release = null;
let busy = false;
let was_unreachable = false;

async function read_all() {
  if (busy) return;
  busy = true;
  const [status_file, release_file, channel_file, now_file] = await Promise.all(
    ['status', 'release', 'channels', 'now'].map(read_file));
  busy = false;
  if (now_file.state === 'new') guide.take(now_file.value);
  else if (now_file.state === 'missing') guide.forget();
  if (channel_file.state === 'new') {
    channels.take(channel_file.value);
    live.show();
    offer_groups(channels.groups);
  }
  if (channel_file.state === 'new') view.take_channels(channels.all, channels.groups);
  if (view.is_open) read_grid();
  if (release_file.state === 'new') {
    view.expire();
    forget_details();
  }
  if (status_file.state === 'new') {
    status = status_file.value;
    view.use_site_zone(status.timezone);
  }
  if (release_file.state === 'new') release = release_file.value;
  if (status && (status_file.state === 'new' || release_file.state === 'new')) show_status(status, release);
  show_absence(status_file, channel_file);
  show_time();
}

/** What pieces of the guide there are: only the guide's own view needs to know. */
async function read_grid() {
  const file = await read_file('grid');
  if (file.state === 'new') view.take(file.value);
  else if (file.state === 'missing') view.take(null);
}

/** Nothing published, nothing in it, or no answer: say which, and what to do. */
function show_absence(status_file, channel_file) {
  if (status_file.state === 'broken') {
    set_health('failed', `The server's data cannot be read (${status_file.why}); trying again every minute`);
  } else if (status_file.state === 'missing') {
    set_health('waiting', 'Nothing is published yet');
  } else if (status && was_unreachable) {
    show_status(status, release);
  }
  was_unreachable = status_file.state !== 'new' && status_file.state !== 'same';
  const is_empty = channels.is_empty && channel_file.state !== 'broken';
  find('start').hidden = !is_empty;
  find('channels').hidden = channels.is_empty;
  const has_sources = status?.sources?.length > 0;
  find('start-why').textContent = has_sources
    ? 'The sources below gave no channel: look at their messages, correct the configuration and run it again.'
    : 'No source is configured so far. Three steps bring the first channel on air:';
}

/** Everything that changes by waiting: ages, progress, the next programme becoming the current one. */
function show_time() {
  refresh_ages();
  show_run(release, guide.last_run);
  const note = find('now-note');
  note.hidden = guide.at !== null && !guide.is_late;
  note.textContent = guide.at === null ? 'Now and next are not available yet; the timer that writes them runs every few minutes.'
    : `Now and next were last written ${ago(guide.at)} and may be behind.`;
  channels.refresh();
  view.refresh();
  refresh_programme();
}

channels.show_live(live);
fill_addresses();
start_tabs();
start_sheet();
start_programme_sheet(view, (channel) => open_sheet(channel, guide));
view.start();
read_all();
setInterval(() => document.hidden || read_all(), look_again);
setInterval(() => document.hidden || show_time(), move_bars);
document.addEventListener('visibilitychange', () => document.hidden || read_all());
