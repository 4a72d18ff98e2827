/** One iteration: its picture, how it did, and what was said of it. */
import { shown, type Candidate, type Evaluation, type Iteration } from '../../../pipeline/run.js';
import type { Cover } from '../../../db/gallery.js';
import { clean } from '../../../views/text.js';
import { shortCheck } from '../../../views/checks.js';
import { Picture, pictureAddresses, Score, Words } from './words.js';

const PANEL_SIZES = '(max-width: 900px) 94vw, 32vw';

interface PanelProps {
  readonly iteration: Iteration;
  readonly isWinner: boolean;
  readonly fans: number;
}

export function IterationPanel({ iteration, isWinner, fans }: PanelProps) {
  const { number, candidates } = iteration;
  const top = shown(iteration);
  const heading = `iteration-${String(number)}`;
  return (
    <section class={isWinner ? 'iteration winner' : 'iteration'} aria-labelledby={heading}>
      <header>
        <h3 id={heading}>Iteration {number}</h3>
        {isWinner && <span class="best">Best</span>}
        {fans > 0 && (
          <span class="fans">
            <span aria-hidden="true">★</span> {fans}
            <span class="unseen"> picked it</span>
          </span>
        )}
        <Score share={top?.evaluation?.score ?? null} />
      </header>
      <Shown candidate={top} isFirst={true} />
      {candidates.length > 1 && (
        <ul class="others" aria-label="All candidates">
          {candidates.map((candidate) => (
            <li>
              <Shown candidate={candidate} isFirst={false} />
              <Score share={candidate.evaluation?.score ?? null} />
            </li>
          ))}
        </ul>
      )}
      {top?.evaluation && <Judgement evaluation={top.evaluation} />}
      {iteration.refined && iteration.refined.changes.length > 0 && (
        <details>
          <summary>What the critic changed</summary>
          <ul class="changes">
            {iteration.refined.changes.map(({ check, change, reason }) => (
              <li>
                <Words text={change} />{' '}
                <small>{clean(check === null ? reason : `${reason} (${check})`)}</small>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/** A picture that leads to itself in full; where it is flagged nobody sees it here. */
function Shown({
  candidate,
  isFirst,
}: {
  readonly candidate: Candidate | undefined;
  readonly isFirst: boolean;
}) {
  if (!candidate?.image) return <p class="blank">Not painted yet</p>;
  const cover = coverOf(candidate);
  if (!cover) return <p class="blank">Not shown here: the image service flagged it</p>;
  const alt = candidate.evaluation?.seen ?? 'Not described yet';
  return (
    <a class="picture" href={pictureAddresses(cover.id).whole}>
      <Picture cover={cover} alt={alt} sizes={isFirst ? PANEL_SIZES : '8rem'} isFirst={isFirst} />
    </a>
  );
}

/** What may be shown of a candidate. */
export function coverOf({ id, image }: Candidate): Cover | null {
  return image && !image.unsafe ? { id, width: image.width, height: image.height } : null;
}

function Judgement({ evaluation }: { readonly evaluation: Evaluation }) {
  const { seen, answers, strengths, weaknesses } = evaluation;
  return (
    <>
      <p class="seen">
        <Words text={seen} />
      </p>
      <Checks answers={answers} />
      {(strengths.length > 0 || weaknesses.length > 0) && (
        <details>
          <summary>Strengths and weaknesses</summary>
          <Notes mark="+" notes={strengths} />
          <Notes mark="−" notes={weaknesses} />
        </details>
      )}
    </>
  );
}

function Checks({ answers }: Pick<Evaluation, 'answers'>) {
  return (
    <ul class="checks" aria-label="Checks">
      {answers.map(({ question, evidence, met }) => (
        <li class={met ? 'met' : 'unmet'}>
          <details>
            <summary>
              <Mark isMet={met} /> <Words text={shortCheck(question)} />
            </summary>
            <p>
              <Words text={question} /> <small>{clean(evidence)}</small>
            </p>
          </details>
        </li>
      ))}
    </ul>
  );
}

export function Mark({ isMet }: { readonly isMet: boolean }) {
  return (
    <>
      <span class="mark" aria-hidden="true">
        {isMet ? '✓' : '✗'}
      </span>
      <span class="unseen">{isMet ? 'met:' : 'not met:'}</span>
    </>
  );
}

function Notes({ mark, notes }: { readonly mark: string; readonly notes: readonly string[] }) {
  return (
    <ul class="notes">
      {notes.map((note) => (
        <li>
          <span aria-hidden="true">{mark}</span> <Words text={note} />
        </li>
      ))}
    </ul>
  );
}
