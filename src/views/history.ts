/** The history of a server, page by page, and one opened run of it. */
import { ComponentType } from 'discord-api-types/v10';
import { z } from 'zod';
import { en, explain } from '../languages/index.js';
import type { HistoryEntry, HistoryFilter, HistoryPage, RunPlace } from '../db/history.js';
import { atMost } from '../pipeline/prompt.js';
import { best, winner, type Iteration, type Run, type RunStatus } from '../pipeline/run.js';
import { button, row } from './controls.js';
import { defineCustomId } from './custom-id.js';
import { iterationText } from './iteration-text.js';
import { pictureFile } from './iteration.js';
import { message, quote, type Line, type Message, type Row } from './message.js';
import { clean, clip, plain } from './text.js';
import { percent, scoreText, STATUS_MARKS } from './words.js';

/** Length of a search in UTF-16 units: it has to fit into the custom_id of every button. */
export const MAX_SEARCH = 50;
export const PAGE_SIZE = 8;
/** Discord's limit for the label and description of a menu entry. */
const MAX_LABEL = 100;

/** For as long as it takes after an upgrade. */
const PARTLY_INDEXED = '-# Older runs are still being indexed; try again in a few minutes.';

/** A page of the history: its filter, the run that it begins after, and in which direction. */
const position = z.object({
  towards: z.enum(['o', 'n']),
  from: z.string().regex(/^[0-9a-z]{0,14}$/),
  status: z.enum(['', 'q', 'r', 'd', 'f', 'c']),
  favourites: z.enum(['', '1']),
  user: z.string().regex(/^\d{0,20}$/),
  search: atMost(MAX_SEARCH, z.string()),
});
export type PagePosition = z.infer<typeof position>;

/** Shows another page. */
export const pageId = defineCustomId('hist1', position);
/** Opens the run that is chosen from a menu; the position is where *Back* leads. */
export const openId = defineCustomId('hopn1', position);

const STATUS_OF_LETTER: Record<Exclude<PagePosition['status'], ''>, RunStatus> = {
  q: 'queued',
  r: 'running',
  d: 'done',
  f: 'failed',
  c: 'cancelled',
};

/** The filter of a page. */
export function filterOf(
  { status, favourites, user, search }: PagePosition,
  guildId: string,
): HistoryFilter {
  return {
    guildId,
    ...(search === '' ? {} : { search }),
    ...(status === '' ? {} : { status: STATUS_OF_LETTER[status] }),
    ...(user === '' ? {} : { userId: user }),
    favourites: favourites === '1',
  };
}

/** The first page of what these options ask for. */
export function firstPage(options: {
  readonly search?: string | undefined;
  readonly user?: string | undefined;
  readonly status?: RunStatus | undefined;
  readonly favourites?: boolean | undefined;
}): PagePosition {
  const letter = position.shape.status.options.find(
    (one) => one !== '' && STATUS_OF_LETTER[one] === options.status,
  );
  return {
    towards: 'o',
    from: '',
    status: letter ?? '',
    favourites: options.favourites === true ? '1' : '',
    user: options.user ?? '',
    search: options.search?.trim() ?? '',
  };
}

/** One page, with buttons to the next and a menu that opens a run. */
export function historyView(
  { entries, hasNewer, hasOlder, isPartial = false }: HistoryPage,
  at: PagePosition,
): Message {
  const [first, last] = [entries[0], entries.at(-1)];
  const partly = isPartial && PARTLY_INDEXED;
  if (!first || !last) return message({ lines: [emptyPage(at), partly] });
  return message({
    lines: [heading(at), ...entries.map(entryLine), partly],
    components: [
      menu(entries, at),
      row([
        button('Previous', pageId.make({ ...at, towards: 'n', from: first.id }), {
          disabled: !hasNewer,
        }),
        button('Next', pageId.make({ ...at, towards: 'o', from: last.id }), {
          disabled: !hasOlder,
        }),
      ]),
    ],
  });
}

function emptyPage(at: PagePosition): string {
  const filtered = at.search + at.status + at.favourites + at.user !== '';
  return filtered
    ? 'No run here matches that. Try /history with fewer options.'
    : 'Nothing has been painted here yet. Start with /generate.';
}

function heading({ search, status, favourites, user }: PagePosition): Line {
  const parts = [
    favourites === '1' ? 'favourites' : 'runs',
    user === '' ? '' : `of <@${user}>`,
    status === '' ? '' : `that are ${STATUS_OF_LETTER[status]}`,
  ];
  const words = parts.filter((part) => part !== '').join(' ');
  return search === ''
    ? { text: `**History:** ${words}`, cut: false }
    : quote(search, 2 * MAX_SEARCH, `**History:** ${words} with “`, '”');
}

function entryLine({ name, prompt, userId, status, bestScore, createdAt }: HistoryEntry): Line {
  const score = bestScore === null ? '' : ` · ${percent(bestScore)}`;
  const when = `<t:${String(Math.floor(createdAt / 1000))}:R>`;
  const before = `${STATUS_MARKS[status]} **${clip(plain(name), 30)}**${score} · <@${userId}> ${when}\n-# `;
  // Not reported as cut: whoever opens the run sees more of its prompt.
  return { text: quote(prompt, 90, before).text, cut: false };
}

function menu(entries: readonly HistoryEntry[], at: PagePosition): Row {
  return row([
    {
      type: ComponentType.StringSelect,
      custom_id: openId.make(at),
      placeholder: 'Open a run…',
      options: entries.map(({ id, name, prompt }) => {
        const description = clip(clean(prompt), MAX_LABEL);
        return {
          label: clip(clean(name), MAX_LABEL) || 'untitled',
          value: id,
          ...(description === '' ? {} : { description }),
        };
      }),
    },
  ]);
}

export interface OpenedRun {
  readonly run: Run;
  readonly guildId: string;
  readonly place: RunPlace;
  /** Where *Back* leads. */
  readonly from: PagePosition;
  readonly ageRestricted: boolean;
}

/** One run of the history: its iterations with links to their posts, and the winner's picture. */
export function openedRunView({
  run,
  guildId,
  place: shown,
  from,
  ageRestricted,
}: OpenedRun): Message {
  const winning = winner(run) ?? run.iterations.at(-1);
  const name = `easel-${run.id}.png`;
  const files = winning ? pictureFile(run, winning, name, ageRestricted) : [];
  const hidden = winning !== undefined && best(winning)?.image.unsafe === true && !ageRestricted;
  const link = linkTo(guildId, shown);
  return message({
    lines: [
      quote(
        run.prompt.id,
        64,
        `${STATUS_MARKS[run.status]} **`,
        `** · <@${run.userId}> · ${run.status}`,
      ),
      quote(run.prompt.prompt, 300, '> '),
      run.fault !== null && explain(run.fault, en),
      ...run.iterations.flatMap((iteration) => iterationLines(iteration, shown, link)),
      winning !== undefined && `🏆 Iteration ${String(winning.number)}`,
      hidden && en.show.unsafe,
      quote(run.prompt.model, 100, `-# Run ${run.id} · seed ${String(run.seed)} · `),
    ],
    components: [row([button('Back', pageId.make(from), { disabled: false })])],
    files,
    whole: { name: `easel-${run.id}.txt`, text: wholeText(run) },
  });
}

function iterationLines(
  iteration: Iteration,
  { favourites }: RunPlace,
  link: (number: number) => string,
): Line[] {
  const top = best(iteration);
  const stars = favourites.get(iteration.number) ?? 0;
  const facts = [
    `**Iteration ${String(iteration.number)}**`,
    top ? scoreText(top.evaluation) : 'not evaluated',
    stars > 0 ? `⭐ ${String(stars)}` : '',
    link(iteration.number),
  ];
  return [
    { text: facts.filter((fact) => fact !== '').join(' · '), cut: false },
    quote(iteration.text, 150, '-# Painted: '),
    ...(iteration.refined ? [quote(iteration.refined.text, 150, '-# Refined: ')] : []),
  ];
}

/** A link to an iteration's post, or nothing where it has none. */
function linkTo(guildId: string, { threadId, messageIds }: RunPlace): (number: number) => string {
  return (number) => {
    const messageId = messageIds.get(number);
    if (threadId === null || messageId === undefined) return '';
    return `[post](https://discord.com/channels/${guildId}/${threadId}/${messageId})`;
  };
}

function wholeText(run: Run): string {
  return [
    `Seed ${String(run.seed)} · ${run.prompt.model}`,
    run.prompt.prompt,
    ...run.iterations.map((iteration) => iterationText(run, iteration)),
  ].join('\n\n');
}
