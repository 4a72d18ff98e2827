/** A run as it will be, but for its pictures and for where and whose it is. */
import { idAt } from '../lib/ids.js';
import type { Candidate, Iteration, Run } from '../pipeline/run.js';

export interface Draft {
  /** Where it was found, for whoever reads the report. */
  readonly place: string;
  /** What makes it this one run, wherever its files lie. */
  readonly identity: readonly string[];
  /** Of the older tool: its first picture tells it from its namesakes, and is its shape. */
  readonly isOlder: boolean;
  readonly run: Omit<Run, 'guildId' | 'userId' | 'folder'>;
  /** What it cost where it was painted: nothing was spent on it here. */
  readonly costUsd: number | null;
  /** By the ids of candidates. */
  readonly pictures: ReadonlyMap<string, FoundPicture>;
}

export interface FoundPicture {
  /** Where it is looked for: the first that is there. */
  readonly paths: readonly string[];
  readonly unsafe: boolean;
}

export function newCandidate(at: number, fields: Omit<Candidate, 'id' | 'image'>): Candidate {
  return { id: idAt(at), image: null, ...fields };
}

export function newIteration(at: number, fields: Omit<Iteration, 'id'>): Iteration {
  return { id: idAt(at), ...fields };
}
