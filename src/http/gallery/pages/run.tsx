/** One run: what was asked for, its iterations side by side, and where it leads. */
import { explain, en } from '../../../languages/index.js';
import { best, winner, type Run } from '../../../pipeline/run.js';
import { clean, clip } from '../../../views/text.js';
import { duration, money } from '../../../views/words.js';
import { IterationPanel } from './iteration.js';
import type { RunView } from './run-view.js';
import { PromptTree } from './tree.js';
import { Moment, Person, serverName, STATUS_WORDS } from './words.js';

const MAX_TITLE = 140;

export function titleOf({ prompt: { title, prompt } }: Pick<Run, 'prompt'>): string {
  return clip(clean(title ?? prompt), MAX_TITLE);
}

export function RunPage(view: RunView) {
  const { run } = view;
  const won = winner(run);
  return (
    <article class="run">
      <header>
        <h1 dir="auto">{titleOf(run)}</h1>
        <FactList {...view} />
        {run.fault && <p class="fault">{explain(run.fault, en)}</p>}
        <CompareLinks run={run} />
      </header>
      <section
        aria-labelledby="iterations"
        class={`iterations of-${String(run.iterations.length)}`}
      >
        <h2 id="iterations" class="unseen">
          Iterations
        </h2>
        {run.iterations.map((iteration) => (
          <IterationPanel
            iteration={iteration}
            isWinner={run.iterations.length > 1 && iteration.number === won?.number}
            fans={view.fans.get(iteration.number) ?? 0}
          />
        ))}
        {run.iterations.length === 0 && <p class="nothing">Nothing is painted yet.</p>}
      </section>
      <PromptTree {...view} />
    </article>
  );
}

/** Each pair of neighbours, and the first and the last. */
function CompareLinks({ run }: Pick<RunView, 'run'>) {
  const numbers = run.iterations.filter(isComparable).map(({ number }) => number);
  const pairs = numbers.flatMap((left, index) =>
    numbers.slice(index + 1).map((right) => ({ left, right })),
  );
  if (pairs.length === 0) return null;
  return (
    <nav class="pairs" aria-label="Compare iterations">
      <span aria-hidden="true">Compare</span>
      {pairs.map(({ left, right }) => (
        <a href={`/run/${run.id}/compare?left=${String(left)}&right=${String(right)}`}>
          <span class="unseen">Compare iterations </span>
          {left} <span aria-hidden="true">↔</span>
          <span class="unseen"> and </span> {right}
        </a>
      ))}
    </nav>
  );
}

/** Whether it has a picture that may be shown. */
export function isComparable(iteration: Run['iterations'][number]): boolean {
  return iteration.candidates.some(({ image }) => image !== null && !image.unsafe);
}

function FactList({ run, cost, names, isOfBatch }: RunView) {
  const { prompt, createdAt, startedAt, endedAt, guildId } = run;
  const scored = run.iterations.filter((iteration) => best(iteration) !== undefined).length;
  return (
    <dl class="facts">
      <Fact name="By">
        <Person names={names} id={run.userId} />
      </Fact>
      {guildId !== null && (
        <Fact name="Server">
          <a href={`/server/${guildId}`}>
            <bdi>{serverName(names, guildId)}</bdi>
          </a>
        </Fact>
      )}
      <Fact name="When">
        <Moment at={createdAt} />
      </Fact>
      <Fact name="Status">{STATUS_WORDS[run.status]}</Fact>
      {startedAt !== null && endedAt !== null && (
        <Fact name="Took">{duration(endedAt - startedAt)}</Fact>
      )}
      {cost !== null && <Fact name="Cost">{money(cost)}</Fact>}
      <Fact name="Iterations">
        {scored} of {prompt.iterations}
      </Fact>
      <Fact name="Model">{prompt.model}</Fact>
      <Fact name="Shape">{prompt.aspect}</Fact>
      <Fact name="Seed">{run.seed}</Fact>
      {isOfBatch && (
        <Fact name="Batch">
          <a href={`/batch/${run.submissionId}`}>the whole table</a>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children?: unknown }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
