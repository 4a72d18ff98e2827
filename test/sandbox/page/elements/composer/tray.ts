/** The files that will go with what is typed. */
import { action, el, icon } from '../dom.js';
import { sizeText } from '../media.js';

export class Tray {
  readonly element = el('ul', { class: 'tray', 'aria-label': 'Attached files' });
  readonly #changed: () => void;
  #files: File[] = [];

  constructor(changed: () => void) {
    this.#changed = changed;
    this.#draw();
  }

  get files(): readonly File[] {
    return this.#files;
  }

  set(files: readonly File[]): void {
    this.#files = [...files];
    this.#draw();
    this.#changed();
  }

  add(files: Iterable<File>): void {
    this.set([...this.#files, ...files]);
  }

  /** By the names of the options that they fill. */
  label(names: readonly string[]): void {
    for (const [at, card] of [...this.element.children].entries())
      card.querySelector('.fills')?.replaceChildren(names[at] ?? '');
  }

  #draw(): void {
    this.element.hidden = this.#files.length === 0;
    this.element.replaceChildren(
      ...this.#files.map((file) =>
        el(
          'li',
          {},
          preview(file),
          el(
            'span',
            { class: 'words' },
            el('span', { class: 'fills' }),
            file.name,
            el('small', {}, sizeText(file.size)),
          ),
          action(
            { class: 'bare', 'aria-label': `Remove ${file.name}` },
            () => {
              this.set(this.#files.filter((it) => it !== file));
            },
            icon('bin'),
          ),
        ),
      ),
    );
  }
}

function preview(file: File): Element {
  if (!/^image\/(?:png|jpeg|webp|gif)$/u.test(file.type)) return icon('file');
  const image = el('img');
  image.alt = '';
  image.src = URL.createObjectURL(file);
  image.addEventListener('load', () => {
    URL.revokeObjectURL(image.src);
  });
  return image;
}
