/** How a prompt grew: from the run before it, through its iterations, to the runs that went on from them. */
import type { Relative } from '../../../db/gallery-run.js';
import { baseOf, type Run } from '../../../pipeline/run.js';
import { clean, clip } from '../../../views/text.js';
import type { RunView } from './run-view.js';
import { Diff, Words } from './words.js';

const MAX_WORDS = 160;

export function PromptTree({ run, parent, successors }: RunView) {
  const { prompt, iterations } = run;
  const last = iterations.at(-1);
  /** What the text after this iteration was made from. */
  const baseAfter = (index: number) => {
    const before = iterations[index];
    return before && baseOf(run, before);
  };
  const restarts = successors.filter(({ iteration }) => iteration === null);
  return (
    <section aria-labelledby="prompt" class="tree">
      <h2 id="prompt">How the prompt grew</h2>
      <ol>
        {parent && (
          <li class="parent">
            <h3>
              Goes on from{' '}
              {parent.iteration === null ? '' : `iteration ${String(parent.iteration)} of `}
              another run
            </h3>
            <RelativeLink relative={parent} words={parent.prompt} />
          </li>
        )}
        <li>
          <h3>As it was written</h3>
          <p dir="auto">{clean(prompt.prompt)}</p>
          <Details prompt={prompt} />
          <Branches runs={restarts} label="Painted again" />
        </li>
        {iterations.map(({ number, text }, index) => (
          <li>
            <h3>
              Iteration {number}
              <From base={baseAfter(index - 1)?.number} before={number - 1} />
            </h3>
            <Diff from={baseAfter(index - 1)?.text ?? prompt.prompt} to={text} />
            <Branches
              runs={successors.filter(({ iteration }) => iteration === number)}
              label={`Went on from iteration ${String(number)}`}
            />
          </li>
        ))}
        {last?.refined && (
          <li class="unpainted">
            <h3>
              Refined once more, not painted
              <From base={baseOf(run, last).number} before={last.number} />
            </h3>
            <Diff from={baseOf(run, last).text} to={last.refined.text} />
          </li>
        )}
      </ol>
    </section>
  );
}

/** Said where a text was not made from the one before it. */
function From({ base, before }: { readonly base: number | undefined; readonly before: number }) {
  return base === undefined || base === before ? null : ` · from iteration ${String(base)}`;
}

/** What was said beside the prompt. */
function Details({ prompt }: Pick<Run, 'prompt'>) {
  const details = [
    ['Title', prompt.title],
    ['Scene', prompt.scene],
    ['Mood', prompt.mood],
    ['Without', prompt.negative],
    ['Asked to change', prompt.origin?.change ?? null],
  ] as const;
  const said = details.flatMap(([name, text]) => (text === null ? [] : [{ name, text }]));
  if (said.length === 0) return null;
  return (
    <dl class="details">
      {said.map(({ name, text }) => (
        <div>
          <dt>{name}</dt>
          <dd>
            <Words text={text} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface BranchesProps {
  readonly runs: readonly Relative[];
  readonly label: string;
}

function Branches({ runs, label }: BranchesProps) {
  if (runs.length === 0) return null;
  return (
    <ul class="branches" aria-label={label}>
      {runs.map((run) => (
        <li>
          <RelativeLink relative={run} words={run.change ?? run.prompt} />
        </li>
      ))}
    </ul>
  );
}

function RelativeLink({
  relative,
  words,
}: {
  readonly relative: Relative;
  readonly words: string;
}) {
  return (
    <a href={`/run/${relative.id}`}>
      <bdi>{clip(clean(words), MAX_WORDS)}</bdi>
    </a>
  );
}
