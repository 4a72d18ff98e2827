/** Servers, one server, one person. */
import type { Usage } from '../../../db/spending.js';
import { clean } from '../../../views/text.js';
import { money } from '../../../views/words.js';
import { RunsWall, type Wall } from './runs.js';
import { Person, personName, serverName } from './words.js';

/** What the figures on these pages cover. */
export const DAYS_TOLD = 30;

export interface ServerLine {
  readonly id: string;
  readonly name: string;
  readonly use: Usage;
}

export function ServersPage({ servers }: { readonly servers: readonly ServerLine[] }) {
  return (
    <>
      <h1>Servers</h1>
      <ul class="servers">
        {servers.map(({ id, name, use }) => (
          <li>
            <a href={`/server/${id}`}>
              <bdi>{clean(name)}</bdi>
            </a>
            <Used use={use} />
          </li>
        ))}
      </ul>
      {servers.length === 0 && <p class="nothing">The bot is in no server yet.</p>}
    </>
  );
}

function Used({ use }: { readonly use: Usage }) {
  return (
    <p class="quiet">
      {use.images} {use.images === 1 ? 'picture' : 'pictures'} in {DAYS_TOLD} days ·{' '}
      {money(use.costUsd)}
    </p>
  );
}

export interface ServerView {
  readonly id: string;
  readonly use: Usage;
  /** Who painted lately. */
  readonly people: readonly string[];
  readonly wall: Wall;
}

export function ServerPage({ id, use, people, wall }: ServerView) {
  const { names } = wall;
  return (
    <>
      <header class="place">
        <h1>
          <bdi>{serverName(names, id)}</bdi>
        </h1>
        <Used use={use} />
        {people.length > 0 && (
          <ul class="people" aria-label="Who painted lately">
            {people.map((userId) => (
              <li>
                <Person names={names} id={userId} />
              </li>
            ))}
          </ul>
        )}
        <Ways query={`server=${id}`}>
          <a href={`/costs?server=${id}`}>Costs</a>
        </Ways>
      </header>
      <RunsWall {...wall} />
    </>
  );
}

export function PersonPage({ id, wall }: { readonly id: string; readonly wall: Wall }) {
  return (
    <>
      <header class="place">
        <h1>
          <bdi>{personName(wall.names, id)}</bdi>
        </h1>
        <Ways query={`person=${id}`} />
      </header>
      <RunsWall {...wall} />
    </>
  );
}

interface WaysProps {
  readonly query: string;
  readonly children?: unknown;
}

function Ways({ query, children }: WaysProps) {
  return (
    <nav class="pairs" aria-label="More">
      <a href={`/?${query}`}>Search</a>
      <a href={`/?${query}&favourites=1`}>★ Favourites</a>
      {children}
    </nav>
  );
}
