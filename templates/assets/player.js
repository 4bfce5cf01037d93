// The picture in a sheet: a channel as it goes out, or a programme from its start. Apple's browsers play HLS themselves;
// elsewhere hls.js does, which comes with the page (assets/hls.js) unless it was built without.

import {address, find} from './dom.js';

const stop_when_hidden = 180_000;  // milliseconds: nobody looks, so the channel is given back
const most_repairs = 3;
const loading = {maxTimeToFirstByteMs: 25_000, maxLoadTimeMs: 30_000,
  timeoutRetry: {maxNumRetry: 1, retryDelayMs: 0, maxRetryDelayMs: 0},
  errorRetry: {maxNumRetry: 5, retryDelayMs: 1000, maxRetryDelayMs: 4000}};

const from_start = {startPosition: 0, maxBufferLength: 60};

const refusals = {
  403: 'This network or account may not watch it, or the account watches elsewhere now.',
  404: 'The relay does not know this channel.',
  502: 'The relay is not running.',
  503: 'It cannot be opened at the moment: its sources do not answer or are all in use.',
  504: 'The relay does not answer.',
};
const kept_refusals = {...refusals, 404: 'It can no longer be played again.', 410: 'It can no longer be played again.',
  503: 'It cannot be opened at the moment: too many others are watching something from the start.'};
const unreachable = 'The stream cannot be reached from this page. Where a channel is passed to its provider directly, only a player can follow.';
const waiting = 'Waiting for the stream…';
const undecodable = 'This browser cannot decode the channel. A player such as VLC can.';

/** Safari also has what hls.js needs, but its own player saves power and knows AirPlay; other browsers that say they know HLS are
 *  younger at it than hls.js. */
const has_own_hls = () => 'WebKitPlaybackTargetAvailabilityEvent' in window;

export class Player {
  #box;
  #video;
  #text;
  #note;
  #title;
  #changed;
  #source = null;  // {path, title, name, is_recording} of what is played
  #hls = null;
  #run = 0;  // grows with every start and stop: answers to an older one are ignored
  #repairs = 0;
  #hidden = null;

  /** `prefix`: of the ids of its elements. `changed()` is called when something begins or ends. */
  constructor(prefix, changed) {
    [this.#box, this.#video, this.#text, this.#note, this.#title] = ['player', 'video', 'player-text', 'player-note', 'player-title']
      .map((id) => find(prefix + id));
    this.#changed = changed;
    this.#video.addEventListener('playing', () => this.#say(''));
    this.#video.addEventListener('waiting', () => this.#is_playing && this.#say(waiting));
    this.#video.addEventListener('timeupdate', () => this.#text.textContent === waiting && this.#is_moving && this.#say(''));
    this.#video.addEventListener('ended', () => this.#is_playing && this.#say('The programme has ended.'));
    this.#video.addEventListener('error', () => this.#hls === null && this.#is_playing && this.#fail(this.#own_failure()));
    document.addEventListener('visibilitychange', () => this.#visibility());
  }

  /** The name of what is played; null for nothing. */
  get name() {
    return this.#source?.name ?? null;
  }

  /** Nothing is loaded any more afterwards, so that the relay gives the seat to others. */
  stop(why = '') {
    ++this.#run;
    this.#hls?.destroy();
    this.#hls = null;
    const was_playing = this.#is_playing;
    this.#source = null;
    if (this.#video.hasAttribute('src')) {
      this.#video.removeAttribute('src');
      this.#video.load();
    }
    this.#box.hidden = why === '';
    this.#video.hidden = true;
    this.#title.textContent = '';
    this.#say(why);
    if (was_playing) this.#changed();
  }

  get #is_moving() {
    return this.#video.readyState > HTMLMediaElement.HAVE_CURRENT_DATA && !this.#video.seeking;
  }

  get #is_playing() {
    return this.#source !== null;
  }

  /** {path: of a playlist, title, name, is_recording: it begins at its start and can be moved in}. */
  async start(what) {
    this.stop();
    const run = ++this.#run;
    const source = address(what.path);
    this.#source = what;
    this.#repairs = 0;
    this.#box.hidden = false;
    this.#video.hidden = false;
    this.#title.textContent = what.title;
    this.#say(what.is_recording ? 'Opening the programme…' : 'Opening the channel…');
    this.#changed();
    if (has_own_hls()) return this.#play_itself(source);
    const Hls = await import('./hls.js').then((module) => module.default, () => null);
    if (run !== this.#run) return undefined;
    if (Hls?.isSupported()) return this.#play_with(Hls, source);
    if (this.#video.canPlayType('application/vnd.apple.mpegurl') !== '') return this.#play_itself(source);
    return this.#fail(Hls === null ? 'The page was built without its player, and this browser cannot play HLS itself.' : undecodable);
  }

  #play_itself(source) {
    this.#video.src = source;
    this.#begin();
  }

  #play_with(Hls, source) {
    // Without a worker: a page as strict as this one allows none that is made from a text.
    const hls = new Hls({enableWorker: false, backBufferLength: 30, maxBufferLength: 30, ...(this.#source.is_recording ? from_start : {}),
      manifestLoadPolicy: {default: loading}, playlistLoadPolicy: {default: loading}});
    this.#hls = hls;
    hls.on(Hls.Events.MANIFEST_PARSED, () => this.#begin());
    hls.on(Hls.Events.BUFFER_CODECS, (_, tracks) => this.#note_tracks(tracks));
    hls.on(Hls.Events.ERROR, (_, error) => this.#hls === hls && error.fatal && this.#repair(Hls, error));
    hls.loadSource(source);
    hls.attachMedia(this.#video);
  }

  #begin() {
    const run = this.#run;
    this.#video.play().catch((refusal) => {
      if (run === this.#run && refusal.name === 'NotAllowedError') this.#say('Press play in the picture: this browser starts nothing by itself.');
    });
  }

  #note_tracks(tracks) {
    const picture = tracks.video ?? tracks.audiovideo;
    const sound = tracks.audio ?? tracks.audiovideo;
    this.#note.textContent = !picture ? 'Sound only: there is no picture that this browser can decode.'
      : !sound ? 'No sound that this browser can decode.' : '';
  }

  #repair(Hls, error) {
    if (error.type === Hls.ErrorTypes.MEDIA_ERROR && this.#repairs < most_repairs && !/codec/i.test(error.details)) {
      ++this.#repairs;
      this.#hls.recoverMediaError();
      return;
    }
    if (error.type === Hls.ErrorTypes.NETWORK_ERROR) this.#fail((this.#source.is_recording ? kept_refusals : refusals)[error.response?.code] ?? unreachable);
    else this.#fail(undecodable);
  }

  #own_failure() {
    return this.#video.error?.code === MediaError.MEDIA_ERR_DECODE ? undecodable : unreachable;
  }

  #fail(why) {
    this.stop(why);
  }

  #visibility() {
    clearTimeout(this.#hidden);
    // What is played again holds nobody's place: it may wait.
    if (!document.hidden || document.pictureInPictureElement === this.#video || this.#source?.is_recording) return;
    this.#hidden = setTimeout(() => this.#is_playing && this.stop('Stopped, since the page was not in sight for some minutes.'),
      stop_when_hidden);
  }

  #say(text) {
    this.#text.textContent = text;
    if (text !== '' || !this.#is_playing) this.#note.textContent = '';
  }
}
