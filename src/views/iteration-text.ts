/** Everything that is known of an iteration, as plain text, nothing cut. */
import { best, type Evaluation, type Iteration, type Run } from '../pipeline/run.js';
import { scoreText } from './words.js';

export function iterationText(run: Run, iteration: Iteration): string {
  const evaluation = best(iteration)?.evaluation;
  const { refined } = iteration;
  return [
    `Run ${run.id}, ${run.prompt.id}, iteration ${String(iteration.number)} of ${String(run.prompt.iterations)}`,
    section('Painted', [iteration.text]),
    section('To avoid', run.prompt.negative === null ? [] : [run.prompt.negative]),
    ...(evaluation ? evaluationSections(evaluation) : []),
    section('Refined prompt', refined ? [refined.text] : []),
    section('Changed', refined?.changes.map(({ change, reason }) => `${change}: ${reason}`) ?? []),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The same of all tries of a run. */
export function runText(run: Run): string {
  return run.iterations.map((one) => iterationText(run, one)).join('\n\n');
}

function evaluationSections(evaluation: Evaluation): string[] {
  const answers = evaluation.answers.map(
    ({ met, question, evidence }) => `[${met ? 'x' : ' '}] ${question} ${evidence}`,
  );
  return [
    section('There', [evaluation.seen]),
    section(`Score: ${scoreText(evaluation)}`, answers),
    section('Strong', evaluation.strengths),
    section('Weak', evaluation.weaknesses),
  ];
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [title, ...lines].join('\n');
}
