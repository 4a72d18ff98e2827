/** Runs as a wall of pictures, with what they are searched and filtered by. */
import type { Facts, GalleryPage } from '../../../db/gallery.js';
import type { EntryRow } from '../../../db/history.js';
import { RUN_STATUSES } from '../../../pipeline/run.js';
import { clean, clip } from '../../../views/text.js';
import type { Names } from '../parts.js';
import { runsAddress, type RunsQuery } from '../query.js';
import { Day, Person, personName, Picture, Score, shapeOf, STATUS_WORDS, Words } from './words.js';

const MAX_CAPTION = 160;
const WALL_SIZES = '(max-width: 640px) 46vw, 340px';

export interface Wall {
  readonly page: GalleryPage;
  readonly facts: ReadonlyMap<string, Facts>;
  readonly fans: ReadonlyMap<string, number>;
  readonly names: Names;
  readonly query: RunsQuery;
  /** Whether there are too many servers to search in all of them. */
  readonly mustChoose: boolean;
}

export function RunsPage(wall: Wall) {
  const { query, names } = wall;
  return (
    <>
      <h1 class="unseen">{query.favourites === undefined ? 'Pictures' : 'Favourites'}</h1>
      <Filters query={query} names={names} />
      <RunsWall {...wall} />
    </>
  );
}

export function RunsWall({ page, facts, fans, names, query, mustChoose }: Wall) {
  const { runs, isPartial } = page;
  if (mustChoose) return <p class="nothing">Choose a server to search in.</p>;
  return (
    <>
      {isPartial && <p class="note">Older runs are still being indexed for the search.</p>}
      {runs.length === 0 ? (
        <Nothing query={query} goesOn={page.older !== undefined} />
      ) : (
        <ul class="wall">
          {runs.map((run) => (
            <Card run={run} facts={facts.get(run.id)} fans={fans.get(run.id) ?? 0} names={names} />
          ))}
        </ul>
      )}
      <Pager page={page} query={query} />
    </>
  );
}

interface CardProps {
  readonly run: EntryRow;
  readonly facts: Facts | undefined;
  readonly fans: number;
  readonly names: Names;
}

function Card({ run, facts, fans, names }: CardProps) {
  const cover = facts?.cover ?? null;
  return (
    <li class={`card ${facts ? shapeOf(facts) : 'square'}`}>
      <a class="picture" href={`/run/${run.id}`}>
        {cover ? (
          <Picture cover={cover} alt="" sizes={WALL_SIZES} />
        ) : (
          <span class={`blank ${run.status}`}>{blankWords(run)}</span>
        )}
        <span class="caption" dir="auto">
          {clip(clean(run.prompt), MAX_CAPTION)}
        </span>
      </a>
      <p class="under">
        <Person names={names} id={run.userId} />
        <span class="marks">
          {fans > 0 && (
            <span class="fans" title={`Picked by ${String(fans)}`}>
              <span aria-hidden="true">★</span> {fans}
              <span class="unseen"> picked it</span>
            </span>
          )}
          <Score share={run.bestScore} />
        </span>
        <span class="when">
          <Day at={run.createdAt} />
        </span>
      </p>
    </li>
  );
}

function blankWords({ status }: EntryRow): string {
  return status === 'done' ? 'Not shown here' : STATUS_WORDS[status];
}

function Nothing({ query, goesOn }: { readonly query: RunsQuery; readonly goesOn: boolean }) {
  const isFiltered = runsAddress(query) !== '/';
  return (
    <div class="nothing">
      <p>{goesOn ? 'Nothing that is shown here on this page.' : 'No pictures here yet.'}</p>
      <p class="quiet">
        {isFiltered ? (
          <a href="/">Show everything</a>
        ) : (
          'What is painted with /generate appears here, if its channel can be seen by everybody in the server.'
        )}
      </p>
    </div>
  );
}

function Pager({ page, query }: { readonly page: GalleryPage; readonly query: RunsQuery }) {
  const { newer, older } = page;
  if (newer === undefined && older === undefined) return null;
  const to = (name: 'newer' | 'older', id: string) => {
    const address = runsAddress(query);
    return `${address}${address.includes('?') ? '&' : '?'}${name}=${id}`;
  };
  return (
    <nav class="pager" aria-label="Pages">
      {newer !== undefined && (
        <a rel="prev" href={to('newer', newer)}>
          ← Newer
        </a>
      )}
      {older !== undefined && (
        <a rel="next" href={to('older', older)}>
          Older →
        </a>
      )}
    </nav>
  );
}

function Filters({ query, names }: { readonly query: RunsQuery; readonly names: Names }) {
  const servers = names.servers();
  return (
    <form class="filters" role="search" method="get" action="/">
      <label class="search">
        <span class="unseen">Search prompts</span>
        <input type="search" name="q" placeholder="Search prompts" value={query.q ?? ''} />
      </label>
      <button>Search</button>
      <label>
        <span class="unseen">Status</span>
        <select name="status">
          <option value="">Any status</option>
          {RUN_STATUSES.map((status) => (
            <option value={status} selected={status === query.status}>
              {STATUS_WORDS[status]}
            </option>
          ))}
        </select>
      </label>
      {servers.length > 1 && (
        <label>
          <span class="unseen">Server</span>
          <select name="server">
            <option value="">All servers</option>
            {servers.map(({ id, name }) => (
              <option value={id} selected={id === query.server}>
                {clean(name)}
              </option>
            ))}
          </select>
        </label>
      )}
      <label class="toggle">
        <input
          type="checkbox"
          name="favourites"
          value="1"
          checked={query.favourites !== undefined}
        />
        <span>
          <span aria-hidden="true">
            ★<span class="word">&nbsp;Favourites</span>
          </span>
          <span class="unseen">Only favourites</span>
        </span>
      </label>
      {query.person !== undefined && <input type="hidden" name="person" value={query.person} />}
      <Chips query={query} names={names} />
    </form>
  );
}

/** What is filtered by, each with a way out. */
function Chips({ query, names }: { readonly query: RunsQuery; readonly names: Names }) {
  const { q, person } = query;
  const chips = [
    ...(q === undefined ? [] : [{ words: `“${q}”`, href: runsAddress(query, { q: undefined }) }]),
    ...(person === undefined
      ? []
      : [{ words: personName(names, person), href: runsAddress(query, { person: undefined }) }]),
  ];
  if (chips.length === 0) return null;
  return (
    <ul class="chips">
      {chips.map(({ words, href }) => (
        <li>
          <a href={href} aria-label={`Without ${clean(words)}`}>
            <Words text={words} /> <span aria-hidden="true">×</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
