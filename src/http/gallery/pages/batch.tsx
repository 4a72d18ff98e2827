/** A batch as a table. */
import type { Facts } from '../../../db/gallery.js';
import type { findBatch, runsOfBatch } from '../../../db/gallery-run.js';
import { clean, clip } from '../../../views/text.js';
import { duration, money } from '../../../views/words.js';
import type { Names } from '../parts.js';
import { Moment, Person, Picture, Score, STATUS_WORDS, Words } from './words.js';

const MAX_PROMPT = 200;

export interface BatchView {
  readonly batch: NonNullable<Awaited<ReturnType<typeof findBatch>>>;
  readonly runs: Awaited<ReturnType<typeof runsOfBatch>>;
  readonly facts: ReadonlyMap<string, Facts>;
  readonly costs: ReadonlyMap<string, number>;
  readonly names: Names;
}

export function batchTitle({ fileName, id }: BatchView['batch']): string {
  return clean(fileName ?? '') || `Batch ${id.slice(-4)}`;
}

export function BatchPage(view: BatchView) {
  const { batch, runs, costs, names } = view;
  const scores = runs.flatMap(({ score }) => score ?? []);
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const cost = [...costs.values()].reduce((sum, usd) => sum + usd, 0);
  return (
    <article class="batch">
      <header>
        <h1>
          <bdi>{batchTitle(batch)}</bdi>
        </h1>
        <p class="byline">
          {runs.length} runs by <Person names={names} id={batch.userId} />,{' '}
          <Moment at={batch.createdAt} /> · {money(cost)}
          {scores.length > 0 && (
            <>
              {' '}
              · mean <Score share={mean} />
            </>
          )}
        </p>
        <nav class="pairs" aria-label="Export">
          <span aria-hidden="true">Export</span>
          {['JSON', 'YAML', 'CSV'].map((format) => (
            <a href={`/batch/${batch.id}/export.${format.toLowerCase()}`} download>
              {format}
            </a>
          ))}
        </nav>
      </header>
      <div class="scrolls" tabindex={0} role="region" aria-label="Runs of the batch">
        <table>
          <thead>
            <tr>
              {['Picture', 'Prompt', 'Status', 'Score', 'Iterations', 'Took', 'Cost'].map(
                (name) => (
                  <th scope="col">{name}</th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <Row run={run} facts={view.facts.get(run.id)} cost={costs.get(run.id)} />
            ))}
          </tbody>
        </table>
      </div>
    </article>
  );
}

interface RowProps {
  readonly run: BatchView['runs'][number];
  readonly facts: Facts | undefined;
  readonly cost: number | undefined;
}

function Row({ run, facts, cost }: RowProps) {
  const { startedAt, endedAt } = run;
  return (
    <tr>
      <td class="thumb">
        {facts?.cover ? <Picture cover={facts.cover} alt="" sizes="4.5rem" /> : '–'}
      </td>
      <th scope="row">
        <a href={`/run/${run.id}`}>
          <bdi>{clip(clean(run.title ?? run.prompt), MAX_PROMPT)}</bdi>
        </a>
        <small>
          <Words text={run.name} />
        </small>
      </th>
      <td>{STATUS_WORDS[run.status]}</td>
      <td>
        <Score share={run.score} />
      </td>
      <td class="number">{facts?.iterations ?? 0}</td>
      <td class="number">
        {startedAt !== null && endedAt !== null ? duration(endedAt - startedAt) : '–'}
      </td>
      <td class="number">{cost === undefined ? '–' : money(cost)}</td>
    </tr>
  );
}
