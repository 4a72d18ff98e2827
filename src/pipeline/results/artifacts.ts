/** What a run leaves on disk: `results/<prompt id>/` under OUTPUT_DIR. */
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { evaluationDocument, iterationDocument, summaryDocument } from './documents.js';
import {
  best,
  hasImage,
  shown,
  type Candidate,
  type Iteration,
  type Run,
  type RunId,
} from '../run.js';
import type { Picture } from '../ports.js';
import { openAtomicFiles, TEMPORARY } from '../../lib/atomic-files.js';
import { keepPicture, readFile, readPreview } from './pictures.js';
import { areWhole } from './whole.js';
import { saveWinner, winnerFiles } from './winner.js';

const RESULTS = 'results';
const PICTURE_BYTES = 1024 * 1024;

/** How the results of an iteration are written. */
export type ResultFormat = 'json' | 'yaml' | 'both';

/**
 * Paths are relative to OUTPUT_DIR, with forward slashes. Repeating a call writes the same file
 * again. All throw the fault `storage_full` where nothing can be written now.
 */
export interface Artifacts {
  /** Writes a candidate's picture and what is kept beside it; resolves to the picture's path. */
  saveImage(
    run: Pick<Run, 'folder' | 'prompt'>,
    iteration: Pick<Iteration, 'number'>,
    candidate: Pick<Candidate, 'number'>,
    picture: Pick<Picture, 'png' | 'preview' | 'thumbnail'>,
  ): Promise<string>;
  /** A picture or a drawing; a thumbnail that is not there is made from its picture. */
  read(path: string): Promise<Buffer>;
  /** A picture as the critic is shown it: a JPEG of at most 1024 pixels a side. */
  readPreview(path: string): Promise<Buffer>;
  /** Writes an iteration's results and evaluation, and its best picture as `iteration_N.png`. */
  saveIteration(run: Run, iteration: Iteration): Promise<void>;
  saveSummary(run: Run): Promise<void>;
  /** Whether all that these write of a run that is over is there as it was written; its pictures apart, which are synced. */
  isWhole(run: Run): Promise<boolean>;
  /** Whether anything on disk has this folder's name. */
  isTaken(folder: string): boolean;
  /** Removes the folder of a run with all that is in it; nothing happens where it is gone already. */
  removeFolder(folder: string): Promise<void>;
  /** Writes as much as a picture takes, and removes it; looks whether it could be a result. */
  probe(): Promise<void>;
  /** Looks whether files can be written to this folder. */
  look(folder: string): Promise<void>;
}

/** The folders in OUTPUT_DIR that everything goes through. */
export function placesIn(outputDir: string): readonly string[] {
  return [TEMPORARY, RESULTS].map((name) => join(outputDir, name));
}

/**
 * @param clean takes secrets out of every text that is written
 * @param costOf what the calls for a run have cost so far, in US dollars; null where that is not known
 */
export function openArtifacts(
  outputDir: string,
  format: ResultFormat,
  clean = (text: string) => text,
  costOf: (run: RunId) => Promise<number | null> = () => Promise.resolve(null),
): Artifacts {
  const files = openAtomicFiles(outputDir);
  const toJson = (document: object) => clean(`${JSON.stringify(document, null, 2)}\n`);
  const toYaml = (json: string) => dump(JSON.parse(json), { noRefs: true, lineWidth: -1 });
  return {
    async probe() {
      await files.probe(PICTURE_BYTES);
      await files.look(RESULTS);
    },
    look: (folder) => files.look(folder),
    read: (path) => readFile(files, path),
    readPreview: (path) => readPreview(files, path),
    isTaken: (folder) => files.has(folder),
    removeFolder: (folder) => files.remove(folder),
    async saveImage(run, iteration, candidate, picture) {
      const suffix = run.prompt.images > 1 ? `_candidate_${String(candidate.number)}` : '';
      const path = `${nameOf(run, iteration)}${suffix}.png`;
      await keepPicture(files, path, picture);
      return path;
    },
    async saveIteration(run, iteration) {
      const at = filesOf(run, iteration);
      if (at.copied !== null) await files.copy(at.copied, at.picture);
      const results = toJson(iterationDocument(run, iteration));
      if (format !== 'yaml') await files.write(at.json, results);
      if (format !== 'json') await files.write(at.yaml, toYaml(results));
      const evaluation = evaluationDocument(run, iteration);
      if (evaluation) await files.write(at.evaluation, toJson(evaluation));
    },
    async saveSummary(run) {
      await saveWinner(files, run);
      const summary = { ...summaryDocument(run), cost_usd: await costOf(run.id) };
      await files.write(summaryOf(run), toJson(summary));
    },
    isWhole(run) {
      const written = run.iterations
        .filter(({ candidates }) => candidates.some(hasImage))
        .flatMap((iteration) => {
          const at = filesOf(run, iteration);
          return [
            ...(format === 'yaml' ? [] : [at.json]),
            ...(format === 'json' ? [] : [at.yaml]),
            ...(best(iteration) ? [at.evaluation] : []),
            ...(at.copied === null || !files.has(at.copied) ? [] : [at.picture]),
          ];
        });
      return areWhole(files, [...written, ...winnerFiles(files, run), summaryOf(run)]);
    },
  };
}

function summaryOf(run: Run): string {
  return `${run.folder}/summary.json`;
}

/** What is written of an iteration; `copied` is its best picture where that has another name. */
function filesOf(run: Run, iteration: Iteration) {
  const name = nameOf(run, iteration);
  const picture = `${name}.png`;
  const path = shown(iteration)?.image.path ?? picture;
  return {
    picture,
    copied: path === picture ? null : path,
    json: `${name}_results.json`,
    yaml: `${name}_results.yaml`,
    evaluation: `${name}_evaluation.json`,
  };
}

function nameOf(run: Pick<Run, 'folder'>, iteration: Pick<Iteration, 'number'>): string {
  return `${run.folder}/iteration_${String(iteration.number)}`;
}

/** The result files of one run, written as its rows come. */
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
