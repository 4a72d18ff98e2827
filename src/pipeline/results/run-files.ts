/** The result files of one run, written as its rows come. */
import { hasImage, type Run } from '../run.js';
import type { Artifacts } from './artifacts.js';

export class RunFiles {
  readonly #artifacts: Artifacts;
  /** Iterations whose files are complete. */
  readonly #written = new Set<string>();
  #writing = Promise.resolve();

  constructor(artifacts: Artifacts) {
    this.#artifacts = artifacts;
  }

  /** Writes every refined iteration that was not written yet. */
  writeRefined(run: Run): Promise<void> {
    return this.#next(() => this.#writeIterations(run, ({ refined }) => refined !== null));
  }

  /** Writes all there is of a run that is about to end as `run` says, its summary last. */
  writeAll(run: Run): Promise<void> {
    return this.#next(async () => {
      await this.#writeIterations(run, ({ candidates }) => candidates.some(hasImage));
      await this.#artifacts.saveSummary(run);
    });
  }

  async #writeIterations(
    run: Run,
    isDue: (iteration: Run['iterations'][number]) => boolean,
  ): Promise<void> {
    for (const iteration of run.iterations) {
      if (!isDue(iteration) || this.#written.has(iteration.id)) continue;
      await this.#artifacts.saveIteration(run, iteration);
      if (iteration.refined) this.#written.add(iteration.id);
    }
  }

  /** One after another: two writers of one file would do the work twice. */
  #next(write: () => Promise<void>): Promise<void> {
    const writing = this.#writing.then(write);
    this.#writing = writing.catch(() => undefined);
    return writing;
  }
}
