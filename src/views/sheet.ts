/** Pictures of several pictures: what they are made of, and their place in a card. */
import type { ContactSheet, Drawing, RunSheet } from '../pictures/pictures.js';
import { best, shown, winner, type Run } from '../pipeline/run.js';
import { wonIn } from '../pipeline/won.js';
import type { Block } from './card.js';
import { shortCheck } from './checks.js';
import type { MessageFile } from './message.js';

export function sheetBlock({ path, name }: Drawing): Block {
  const file: MessageFile = { name, content: { path } };
  return { kind: 'pictures', files: [file] };
}

/** The tries of a run side by side; what this channel may not see is veiled. */
export function sheetOf(run: Run, ageRestricted: boolean): RunSheet {
  const won = winner(run)?.number;
  return {
    tries: run.iterations.map((iteration) => {
      const image = shown(iteration)?.image;
      const answers = best(iteration)?.evaluation.answers ?? [];
      return {
        number: iteration.number,
        picture: image?.path ?? null,
        veiled: image?.unsafe === true && !ageRestricted,
        score: best(iteration)?.evaluation.score ?? null,
        failed: answers.filter(({ met }) => !met).map(({ question }) => shortCheck(question)),
        won: iteration.number === won,
      };
    }),
  };
}

/** The winners of a batch; what this channel may not see is veiled. */
export function contactSheetOf(runs: readonly Run[], ageRestricted: boolean): ContactSheet {
  return {
    winners: runs.map((run) => {
      const won = wonIn(run)?.candidate;
      return {
        name: run.prompt.id,
        picture: won?.image.path ?? null,
        veiled: won?.image.unsafe === true && !ageRestricted,
        score: won?.evaluation.score ?? null,
      };
    }),
  };
}
