/** What came of an import, in lines: names of others' files and what they hold are not trusted to be plain. */
import { counted } from '../errors.js';
import { clip } from '../lib/data-file/value.js';

/** More lines of one kind nobody reads. */
const MOST_LINES = 1_000;
const LONGEST = 200;

export class Report {
  /** Things that could not be taken. */
  problems = 0;
  taken = 0;
  known = 0;
  readonly #write: (line: string) => void;
  readonly #lines = new Map<string, number>();

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  /** A run that is here now, or would be. */
  took(place: string, what: string): void {
    this.taken += 1;
    this.#say('+', place, what);
  }

  /** A run that was here before. */
  knew(): void {
    this.known += 1;
  }

  /** Something that could not be taken, and why. */
  problem(place: string, reason: string): void {
    this.problems += 1;
    this.#say('!', place, reason);
  }

  /** Something that is left out because nothing here has a place for it. */
  note(place: string, what: string): void {
    this.#say('-', place, what);
  }

  #say(mark: string, place: string, text: string): void {
    const lines = (this.#lines.get(mark) ?? 0) + 1;
    this.#lines.set(mark, lines);
    if (lines <= MOST_LINES) this.#write(`${mark} ${clip(place, LONGEST)}: ${clip(text, LONGEST)}`);
  }

  close(isDry: boolean): void {
    for (const [mark, lines] of this.#lines)
      if (lines > MOST_LINES)
        this.#write(`${mark} and ${counted(lines - MOST_LINES, 'line')} more like these`);
    const verb = isDry ? 'would be taken' : 'taken';
    this.#write(
      [
        `${counted(this.taken, 'run')} ${verb}`,
        ...(this.known > 0 ? [`${String(this.known)} here already`] : []),
        ...(this.problems > 0
          ? [`${counted(this.problems, 'problem')}: see the lines with !`]
          : []),
      ].join(', ') + (isDry ? '. Nothing was changed.' : '.'),
    );
  }
}
