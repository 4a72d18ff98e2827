/** The folders of runs that have a summary, by run; each is looked into once, for there are hundreds. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const summaryShape = z.object({
  run: z.string(),
  status: z.string(),
  iterations: z.array(z.object({ iteration: z.number() })),
});
export type Summary = z.infer<typeof summaryShape>;

export class Results {
  readonly #dir: string;
  readonly #folders = new Map<string, string>();
  readonly #known = new Set<string>();

  constructor(outputDir: string) {
    this.#dir = join(outputDir, 'results');
  }

  folderOf(run: string): string | undefined {
    if (!this.#folders.has(run)) this.#look();
    return this.#folders.get(run);
  }

  summaryIn(folder: string): Summary {
    return summaryShape.parse(JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')));
  }

  #look(): void {
    const names = existsSync(this.#dir) ? readdirSync(this.#dir) : [];
    for (const name of names.filter((name) => !this.#known.has(name))) {
      const folder = join(this.#dir, name);
      if (!existsSync(join(folder, 'summary.json'))) continue;
      this.#known.add(name);
      this.#folders.set(this.summaryIn(folder).run, folder);
    }
  }
}
