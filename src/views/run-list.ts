/** A list of runs as a card: of each its score, its words and a small picture; below, what opens one and what turns pages. */
import type { Language } from '../languages/index.js';
import { thumbnailOf } from '../pipeline/results/pictures.js';
import type { ImageFile, RunStatus } from '../pipeline/run.js';
import { ACCENTS, card, type Block } from './card.js';
import { button, MAX_LABEL, menuRow, row } from './controls.js';
import { quote, type Line, type Message, type MessageFile, type Row } from './message.js';
import { clean, clip } from './text.js';
import { ago, percent, STATUS_MARKS } from './words.js';

/** Entries of a page: each a line or two beside a picture. */
export const PAGE_SIZE = 5;
/** Two lines of a phone beside a picture. */
const PROMPT_SHOWN = 48;

export interface Listed {
  /** What the menu sends for it; unlike any other on the page. */
  readonly value: string;
  readonly prompt: string;
  readonly userId: string;
  readonly status: RunStatus;
  /** 0 to 1; null where nothing was judged. */
  readonly score: number | null;
  readonly createdAt: number;
  /** How many people picked it. */
  readonly people: number;
  readonly picture: ImageFile | null;
}

interface Page {
  readonly customId: string;
  readonly isThere: boolean;
}

export interface ListDraft {
  readonly heading: Line;
  readonly entries: readonly Listed[];
  readonly ageRestricted: boolean;
  /** In small print below. */
  readonly note: string | false;
  readonly openId: string;
  readonly before: Page & { readonly label: string };
  readonly after: Page & { readonly label: string };
}

export function runList(list: ListDraft, t: Language): Message {
  const { heading, entries, ageRestricted, note, openId, before, after } = list;
  const pages = [before, after].map(({ label, customId, isThere }) =>
    button(label, customId, { disabled: !isThere }),
  );
  return card(t, {
    accent: ACCENTS.grey,
    blocks: [
      { kind: 'text', lines: [heading] },
      ...entries.map((entry, index) => entryBlock(entry, index, ageRestricted)),
      note !== false && { kind: 'text', lines: [note] },
      { kind: 'row', row: menu(entries, openId, t) },
      { kind: 'row', row: row(pages) },
    ],
  });
}

/** A list that nothing is in. */
export function emptyList(lines: readonly (string | false)[], t: Language): Message {
  return card(t, { accent: ACCENTS.grey, blocks: [{ kind: 'text', lines }] });
}

function entryBlock(entry: Listed, index: number, ageRestricted: boolean): Block {
  const { prompt, userId, score, createdAt, people } = entry;
  const mark = [...markOf(entry), ...(score === null ? [] : [`**${percent(score)}** `])].join('');
  const facts = [`<@${userId}>`, ago(createdAt), ...(people > 0 ? [`⭐ ${String(people)}`] : [])];
  // Not reported as cut: whoever opens the run sees all of its prompt.
  const lines = [
    { text: quote(prompt, PROMPT_SHOWN, mark).text, cut: false },
    `-# ${facts.join(' · ')}`,
  ];
  return { kind: 'thumbnail', lines, file: thumbnail(entry, index, ageRestricted) };
}

/** A run that is done and judged is marked by its score. */
function markOf({ status, score }: Listed): string[] {
  return status === 'done' && score !== null ? [] : [`${STATUS_MARKS[status]} `];
}

function thumbnail(
  { picture, prompt }: Listed,
  index: number,
  ageRestricted: boolean,
): MessageFile | null {
  if (!picture || (picture.unsafe && !ageRestricted)) return null;
  const description = clean(prompt);
  return {
    name: `easel-${String(index + 1)}.jpg`,
    ...(description === '' ? {} : { description }),
    content: { path: thumbnailOf(picture.path) },
    spoiler: picture.unsafe,
    unnoted: true,
  };
}

function menu(entries: readonly Listed[], customId: string, { lists }: Language): Row {
  const options = entries.map((entry) => {
    const { value, prompt, score } = entry;
    const before = [...markOf(entry), ...(score === null ? [] : [`${percent(score)} · `])];
    const label = before.join('') + clip(clean(prompt), MAX_LABEL / 2);
    return { label, value };
  });
  return menuRow(customId, lists.open, options);
}
