/** The history of a server, page by page. */
import { z } from 'zod';
import type { HistoryFilter, HistoryPage } from '../db/history.js';
import type { Language } from '../languages/index.js';
import { atMost } from '../pipeline/prompt.js';
import type { RunStatus } from '../pipeline/run.js';
import { defineCustomId } from './custom-id.js';
import { quote, type Line, type Message } from './message.js';
import { emptyList, runList, type Listed } from './run-list.js';

/** Length of a search in UTF-16 units: it has to fit into the custom_id of every button. */
export const MAX_SEARCH = 50;

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
/** Opens the run that is chosen from a menu. */
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
  { guildId, viewer }: Pick<HistoryFilter, 'guildId' | 'viewer'>,
): HistoryFilter {
  return {
    guildId,
    ...(viewer === undefined ? {} : { viewer }),
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

export type ListedPage = Omit<HistoryPage, 'entries'> & { readonly entries: readonly Listed[] };

/** One page, with buttons to the next and a menu that opens a run; the entries' values are the ids of their runs. */
export function historyView(
  { entries, hasNewer, hasOlder, isPartial = false }: ListedPage,
  at: PagePosition,
  ageRestricted: boolean,
  t: Language,
): Message {
  const [first, last] = [entries[0], entries.at(-1)];
  // For as long as it takes after an upgrade.
  const note = isPartial && `-# ${t.lists.indexing}`;
  if (!first || !last)
    return emptyList([isFiltered(at) ? t.history.noMatch : t.history.nothing, note], t);
  return runList(
    {
      heading: heading(at, t),
      entries,
      ageRestricted,
      note,
      openId: openId.make(at),
      before: {
        label: t.lists.newer,
        customId: pageId.make({ ...at, towards: 'n', from: first.value }),
        isThere: hasNewer,
      },
      after: {
        label: t.lists.older,
        customId: pageId.make({ ...at, towards: 'o', from: last.value }),
        isThere: hasOlder,
      },
    },
    t,
  );
}

function isFiltered({ search, status, favourites, user }: PagePosition): boolean {
  return search + status + favourites + user !== '';
}

/** `**Painted here** · favourites · @ada · done · “fox”` */
function heading({ search, status, favourites, user }: PagePosition, t: Language): Line {
  const words = [
    `**${t.history.title}**`,
    ...(favourites === '1' ? [t.history.favourites] : []),
    ...(user === '' ? [] : [`<@${user}>`]),
    ...(status === '' ? [] : [t.choices[STATUS_OF_LETTER[status]]]),
  ].join(' · ');
  return search === ''
    ? { text: words, cut: false }
    : quote(search, 2 * MAX_SEARCH, `${words} · “`, '”');
}
