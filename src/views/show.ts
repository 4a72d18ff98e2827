/** One run whole: the chosen try, its tries side by side, and what was judged. */
import { ButtonStyle, ComponentType } from 'discord-api-types/v10';
import type { RunPlace } from '../db/history.js';
import { explain, type Language } from '../languages/index.js';
import type { Drawing } from '../pictures/pictures.js';
import { best, shown, winner, type Evaluation, type Iteration, type Run } from '../pipeline/run.js';
import { accentOf, card, type Block } from './card.js';
import { button, row } from './controls.js';
import { defineCustomId } from './custom-id.js';
import { detailsId, tryState } from './details.js';
import { runText } from './iteration-text.js';
import { pictureFile } from './iteration.js';
import { list, quote, type Draft, type Message, type Row } from './message.js';
import { tryActions, useButton } from './run-actions.js';
import { sheetBlock } from './sheet.js';
import { isStart } from './try-name.js';
import { wishOf } from './wish.js';
import { ago, percent, STATUS_MARKS } from './words.js';

/** Shows another try of a run. */
export const tryId = defineCustomId('try1', tryState);

const CHECKS_SHOWN = 3;

export interface Shown {
  readonly run: Run;
  readonly place: RunPlace;
  readonly guildId: string;
  /** The try that is shown. */
  readonly number: number;
  readonly ageRestricted: boolean;
  /** Its tries side by side. */
  readonly sheet: Drawing | undefined;
}

export function showView(opened: Shown, t: Language): Message {
  const { run, place, number, ageRestricted, sheet } = opened;
  const iteration = run.iterations.find((one) => one.number === number);
  const evaluation = iteration && best(iteration)?.evaluation;
  const files = iteration
    ? pictureFile(run, iteration, `easel-${run.id}-${String(number)}.png`, ageRestricted)
    : [];
  return card(t, {
    accent: accentOf(evaluation?.score ?? null),
    blocks: [
      { kind: 'pictures', files },
      {
        kind: 'text',
        lines: [heading(run, place, number, evaluation), ...wishOf(run, 200)],
      },
      { kind: 'text', lines: judgement(run, iteration, ageRestricted, t) },
      ...(sheet ? [sheetBlock(sheet)] : []),
      ...buttons(opened, t),
    ],
    whole: {
      name: `easel-${run.id}.txt`,
      text: runText(run, t),
    },
  });
}

/** `✅ **80 %** · @ada · 2 h ago · ⭐ 3` */
function heading(
  run: Run,
  { favourites }: RunPlace,
  number: number,
  evaluation: Evaluation | undefined,
): string {
  const stars = favourites.get(number) ?? 0;
  const facts = [
    // What is done and judged is marked by its score.
    [
      ...(run.status === 'done' && evaluation ? [] : [STATUS_MARKS[run.status]]),
      `**${evaluation ? percent(evaluation.score) : '–'}**`,
    ].join(' '),
    `<@${run.userId}>`,
    ago(run.createdAt),
    ...(stars > 0 ? [`⭐ ${String(stars)}`] : []),
  ];
  return facts.join(' · ');
}

function judgement(
  run: Run,
  iteration: Iteration | undefined,
  ageRestricted: boolean,
  t: Language,
): Draft['lines'] {
  const picture = iteration && shown(iteration);
  const answers = (iteration && best(iteration)?.evaluation.answers) ?? [];
  const unmet = answers.filter(({ met }) => !met);
  return [
    run.fault !== null && explain(run.fault, t),
    !picture && t.show.noPicture,
    picture?.image.unsafe === true && !ageRestricted && t.show.unsafe,
    picture !== undefined && answers.length === 0 && t.show.notJudged,
    answers.length > 0 && unmet.length === 0 && `✓ ${t.show.allMet}`,
    ...list(
      unmet.map(({ question }) => quote(question, 80, '✗ ')),
      CHECKS_SHOWN,
      t,
    ),
  ];
}

/** A button for each try; below, one for everything that is known of the shown one, and the way to its thread. */
function buttons({ run, place, guildId, number }: Shown, t: Language): Block[] {
  const won = winner(run)?.number;
  const state = (of: number) => ({ run: run.id, number: String(of) });
  const tries = run.iterations.map((iteration, index) => {
    const score = scoreOf(iteration);
    const label = [
      index === 0 ? firstName(run, iteration, t) : String(iteration.number),
      // Without its sign, so that three fit into a line of a phone.
      ...(score === null ? [] : [String(Math.round(score * 100))]),
    ].join(' · ');
    const name = iteration.number === won ? `${label} 🏆` : label;
    const disabled = iteration.number === number;
    return button(name, tryId.make(state(iteration.number)), { disabled });
  });
  const details = button(t.show.details, detailsId.make(state(number)));
  const iteration = run.iterations.find((one) => one.number === number);
  const ofIt = iteration ? [useButton(run, iteration, t)] : [];
  return [
    ...(tries.length > 0 ? [row(tries)] : []),
    row([details, ...ofIt, ...linkTo(guildId, place, number, t)]),
    ...(iteration ? tryActions(run, iteration, t) : []),
  ].map((one) => ({ kind: 'row', row: one }));
}

function firstName(run: Run, iteration: Iteration, { show, posts }: Language): string {
  return isStart(run, iteration) ? posts.given : show.try(iteration.number);
}

function linkTo(
  guildId: string,
  { threadId, messageIds }: RunPlace,
  number: number,
  t: Language,
): Row['components'] {
  if (threadId === null) return [];
  const parts = [guildId, threadId, messageIds.get(number)].filter((part) => part !== undefined);
  const url = `https://discord.com/channels/${parts.join('/')}`;
  return [{ type: ComponentType.Button, style: ButtonStyle.Link, label: t.show.thread, url }];
}

function scoreOf(iteration: Iteration): number | null {
  return best(iteration)?.evaluation.score ?? null;
}
