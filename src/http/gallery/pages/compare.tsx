/** Two iterations of a run in one place, with a slider between them. */
import { questionsOf } from '../../../pipeline/checklist.js';
import { best, shown, type Iteration, type Run } from '../../../pipeline/run.js';
import { clean } from '../../../views/text.js';
import { coverOf, Mark } from './iteration.js';
import { titleOf } from './run.js';
import { Diff, Picture, Score, Words } from './words.js';

const SIZES = '(max-width: 1100px) 96vw, 1024px';

interface Pair {
  readonly run: Run;
  readonly left: Iteration;
  readonly right: Iteration;
}

export function ComparePage(pair: Pair) {
  const { run, left, right } = pair;
  return (
    <article class="comparison">
      <header>
        <p class="crumbs">
          <a href={`/run/${run.id}`}>
            ← <bdi>{titleOf(run)}</bdi>
          </a>
        </p>
        <h1>
          Iteration {left.number} and iteration {right.number}
        </h1>
      </header>
      <figure class="compare" data-compare="">
        <Side iteration={left} side="left" />
        <Side iteration={right} side="right" />
        <input
          type="range"
          min="0"
          max="100"
          value="50"
          aria-label={`How much of iteration ${String(left.number)} is shown, iteration ${String(right.number)} beside it`}
        />
      </figure>
      <Checks {...pair} />
      <section aria-labelledby="prompts" class="tree">
        <h2 id="prompts">What changed in the prompt</h2>
        <Diff from={left.text} to={right.text} />
      </section>
    </article>
  );
}

function Side({ iteration, side }: { readonly iteration: Iteration; readonly side: string }) {
  const candidate = shown(iteration);
  const cover = candidate && coverOf(candidate);
  return (
    <div class={`side ${side}`}>
      {cover ? (
        <Picture
          cover={cover}
          alt={candidate.evaluation?.seen ?? `Iteration ${String(iteration.number)}`}
          sizes={SIZES}
          isFirst={true}
        />
      ) : (
        <p class="blank">Not shown here</p>
      )}
      <p class="label">
        Iteration {iteration.number} <Score share={candidate?.evaluation?.score ?? null} />
      </p>
    </div>
  );
}

/** Every check, met or not on either side. */
function Checks({ run, left, right }: Pair) {
  const answers = [left, right].map((iteration) => best(iteration)?.evaluation.answers ?? []);
  const [ofLeft = [], ofRight = []] = answers;
  if (ofLeft.length === 0 && ofRight.length === 0) return null;
  const questions =
    (run.checklist && questionsOf(run.checklist)) ?? ofLeft.map(({ question }) => question);
  const isMet = (given: typeof ofLeft, question: string) =>
    given.find((answer) => answer.question === question)?.met;
  return (
    <table class="checks">
      <caption>Checks</caption>
      <thead>
        <tr>
          <th scope="col">Check</th>
          <th scope="col">Iteration {left.number}</th>
          <th scope="col">Iteration {right.number}</th>
        </tr>
      </thead>
      <tbody>
        {questions.map((question) => (
          <tr class={isMet(ofLeft, question) === isMet(ofRight, question) ? 'same' : 'changed'}>
            <th scope="row" title={clean(question)}>
              <Words text={question} />
            </th>
            <Cell isMet={isMet(ofLeft, question)} />
            <Cell isMet={isMet(ofRight, question)} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({ isMet }: { readonly isMet: boolean | undefined }) {
  if (isMet === undefined) return <td>–</td>;
  return (
    <td class={isMet ? 'met' : 'unmet'}>
      <Mark isMet={isMet} />
    </td>
  );
}
