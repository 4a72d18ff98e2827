/** Takes one run: its pictures and files first, then its rows, all of them or none. */
import {
  forgetFolder,
  insertImport,
  reserveFolder,
  unfinishedFolder,
  type Known,
} from '../db/imports.js';
import type { Db } from '../db/schema.js';
import { counted } from '../errors.js';
import type { SourceFolder } from '../lib/source-folder.js';
import { nearestAspect } from '../pipeline/aspect.js';
import { DAY_MS } from '../pipeline/calendar.js';
import type { ImageFile, Run, RunId } from '../pipeline/run.js';
import { RunFiles, type Artifacts } from '../pipeline/results/artifacts.js';
import type { Draft } from './draft.js';
import { keyOf, readPictures, type ReadPictures } from './pictures.js';
import type { Report } from './report.js';

/** Where what is taken goes. */
export interface Target {
  readonly db: Db;
  readonly artifacts: Artifacts;
  /** By the ids of runs; for their summaries. */
  readonly costs: Map<RunId, number | null>;
}

/** Whose it is, and who sees it. */
export interface Owner {
  readonly guildId: string | null;
  readonly userId: string;
  readonly channelId: string | null;
}

export interface TakeOptions {
  /** Undefined where nothing is to be changed. */
  readonly target: Target | undefined;
  readonly owner: Owner;
  readonly known: Known;
  readonly keepDays: number;
  readonly now: number;
}

/** What an import that was killed had begun to write is removed. */
export async function removeUnfinished({ db, artifacts }: Omit<Target, 'costs'>): Promise<void> {
  const folder = await unfinishedFolder(db);
  if (folder === undefined) return;
  await artifacts.removeFolder(folder);
  await forgetFolder(db);
}

/** Takes runs one after another, each that is not here yet. */
export class Taker {
  readonly #options: TakeOptions;
  readonly #source: SourceFolder;
  readonly #report: Report;
  readonly #seen = new Set<string>();

  constructor(options: TakeOptions, source: SourceFolder, report: Report) {
    this.#options = options;
    this.#source = source;
    this.#report = report;
  }

  /** @throws EaselError `storage_full` */
  async take(draft: Draft): Promise<void> {
    const key = await keyOf(draft, this.#source);
    const { known, target } = this.#options;
    if (known.has(key, draft.run.id) || this.#seen.has(key)) {
      this.#report.knew();
      return;
    }
    this.#seen.add(key);
    const pictures = await readPictures(draft, this.#source, this.#report);
    const refusal = this.#refusalOf(draft, pictures);
    if (refusal !== undefined) {
      this.#report.problem(draft.place, refusal);
      return;
    }
    if (target) await this.#keep(target, draft, { key, pictures });
    const tries = draft.run.iterations.length;
    this.#report.took(
      draft.place,
      `${String(tries)} ${tries === 1 ? 'try' : 'tries'}, ${counted(pictures.size, 'picture')}`,
    );
  }

  #refusalOf({ run }: Draft, pictures: ReadPictures): string | undefined {
    const { keepDays, now } = this.#options;
    if (pictures.size === 0 && run.status === 'done') return 'not one picture of it can be used';
    const oldest = keepDays === 0 ? 0 : now - keepDays * DAY_MS;
    return (run.endedAt ?? now) < oldest
      ? `ended more than KEEP_DAYS (${String(keepDays)}) ago: it would be removed at once`
      : undefined;
  }

  async #keep(
    { db, artifacts, costs }: Target,
    draft: Draft,
    { key, pictures }: { readonly key: string; readonly pictures: ReadPictures },
  ): Promise<void> {
    const { owner, now } = this.#options;
    const { guildId, userId, channelId } = owner;
    const folder = await reserveFolder(db, draft.run.prompt.id, (name) => artifacts.isTaken(name));
    costs.set(draft.run.id, draft.costUsd);
    try {
      const run = await keepFiles(
        artifacts,
        { ...draft.run, guildId, userId, folder },
        pictures,
        draft.isOlder,
      );
      await insertImport(db, { key, run, channelId, now });
    } catch (error) {
      await artifacts.removeFolder(folder).catch(() => undefined);
      await forgetFolder(db).catch(() => undefined);
      throw error;
    }
  }
}

/** Resolves to the run with its pictures. */
async function keepFiles(
  artifacts: Artifacts,
  bare: Run,
  pictures: ReadPictures,
  isOlder: boolean,
): Promise<Run> {
  const kept = new Map<string, ImageFile>();
  for (const iteration of bare.iterations)
    for (const candidate of iteration.candidates) {
      const picture = pictures.get(candidate.id);
      if (!picture) continue;
      const path = await artifacts.saveImage(bare, iteration, candidate, picture);
      const { width, height, unsafe } = picture;
      kept.set(candidate.id, { path, width, height, unsafe });
    }
  const [first] = kept.values();
  const shape = isOlder && first && nearestAspect(`${String(first.width)}:${String(first.height)}`);
  const run: Run = {
    ...bare,
    prompt: { ...bare.prompt, aspect: shape ? shape.aspect : bare.prompt.aspect },
    iterations: bare.iterations.map((iteration) => ({
      ...iteration,
      candidates: iteration.candidates.map((candidate) => ({
        ...candidate,
        image: kept.get(candidate.id) ?? null,
      })),
    })),
  };
  await new RunFiles(artifacts).writeAll(run);
  return run;
}
