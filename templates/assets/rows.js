// A list of any length from a few dozen elements: only rows near the window exist. All rows are equally high.

const spare_rows = 6;  // drawn beyond both edges, so that Tab and a flick of the thumb find them ready

export class Rows {
  #list;
  #make;
  #fill;
  #count = 0;
  #height = 64;
  #shown = new Map();  // index -> element
  #pool = [];
  #active = -1;        // the row with the focus stays drawn wherever the window goes
  #asked = false;

  /** `make()` gives an empty <li> with one <button>; `fill(element, index)` writes row `index` into it. */
  constructor(list, make, fill) {
    this.#list = list;
    this.#make = make;
    this.#fill = fill;
    addEventListener('scroll', () => this.#ask(), {passive: true});
    addEventListener('resize', () => this.show(this.#count));
    list.addEventListener('keydown', (event) => this.#key(event));
    list.addEventListener('focusin', (event) => {
      this.#active = Number(event.target.closest('li').dataset.index);
    });
    list.addEventListener('focusout', () => {
      this.#active = -1;
      this.#ask();
    });
  }

  /** The list now has `count` rows; those on screen are written again. */
  show(count) {
    this.#count = count;
    this.#measure();
    this.#list.style.height = `${count * this.#height}px`;
    for (const [index, element] of this.#shown) {
      if (index >= count) this.#drop(index, element);
      else this.#put(element, index);
    }
    this.#draw();
  }

  /** Writes the rows on screen again. */
  refresh() {
    for (const [index, element] of this.#shown) this.#fill(element, index);
  }

  /** Moves the focus to a row, drawing it first. */
  focus(index) {
    if (this.#count === 0) return;
    const row = Math.min(Math.max(index, 0), this.#count - 1);
    const top = this.#list.getBoundingClientRect().top + row * this.#height;
    const button = this.#list.querySelector('button');
    const free = button ? parseFloat(getComputedStyle(button).scrollMarginTop) || 0 : 0;
    if (top < free) scrollBy({top: top - free, behavior: 'instant'});
    else if (top + this.#height > innerHeight) scrollBy({top: top + this.#height - innerHeight, behavior: 'instant'});
    this.#draw();
    this.#shown.get(row)?.firstElementChild.focus({preventScroll: true});
  }

  #measure() {
    const probe = this.#shown.values().next().value ?? this.#list.appendChild(this.#make());
    this.#height = probe.offsetHeight || this.#height;
    if (![...this.#shown.values()].includes(probe)) probe.remove();
  }

  #ask() {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#asked = false;
      this.#draw();
    });
  }

  #draw() {
    const top = -this.#list.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor(top / this.#height) - spare_rows);
    const last = Math.min(this.#count, Math.ceil((top + innerHeight) / this.#height) + spare_rows);
    for (const [index, element] of this.#shown) {
      if ((index < first || index >= last) && index !== this.#active) this.#drop(index, element);
    }
    for (let index = first; index < last; ++index) {
      if (!this.#shown.has(index)) this.#add(index);
    }
  }

  /** Rows stand in the document in the order of the list, because that is the order Tab follows. */
  #add(index) {
    const element = this.#pool.pop() ?? this.#make();
    let before = null;
    for (const [other, node] of this.#shown) {
      if (other > index && (before === null || other < Number(before.dataset.index))) before = node;
    }
    this.#shown.set(index, element);
    this.#put(element, index);
    this.#list.insertBefore(element, before);
  }

  #put(element, index) {
    element.dataset.index = index;
    element.style.transform = `translateY(${index * this.#height}px)`;
    element.setAttribute('aria-posinset', index + 1);
    element.setAttribute('aria-setsize', this.#count);
    this.#fill(element, index);
  }

  #drop(index, element) {
    this.#shown.delete(index);
    element.remove();
    if (this.#pool.length < 40) this.#pool.push(element);
  }

  #key(event) {
    const page = Math.max(1, Math.floor(innerHeight / this.#height) - 2);
    const at = Number(event.target.closest('li').dataset.index);
    const target = {ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0,
      End: this.#count - 1}[event.key];
    if (target === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.focus(target);
  }
}
