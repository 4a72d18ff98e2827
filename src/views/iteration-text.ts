/** Everything that is known of an iteration, as plain text, nothing cut. */
import { best, type Change, type Evaluation, type Iteration, type Run } from '../pipeline/run.js';
import type { Language } from '../languages/index.js';
import { percent } from './words.js';

export function iterationText(run: Run, iteration: Iteration, t: Language): string {
  const { report } = t;
  const evaluation = best(iteration)?.evaluation;
  const { refined } = iteration;
  return [
    report.title(run.id, run.prompt.id, iteration.number, run.prompt.iterations),
    section(report.painted, [iteration.text]),
    section(report.avoid, run.prompt.negative === null ? [] : [run.prompt.negative]),
    ...(evaluation ? evaluationSections(evaluation, t) : []),
    section(report.refined, refined ? [refined.text] : []),
    section(report.changed, refined?.changes.map(changeText) ?? []),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** What was changed, why, and for which check. */
export function changeText({ check, change, reason }: Change): string {
  return check === null ? `${change}: ${reason}` : `${change}: ${reason} (${check})`;
}

/** The same of all tries of a run. */
export function runText(run: Run, t: Language): string {
  return run.iterations.map((one) => iterationText(run, one, t)).join('\n\n');
}

function evaluationSections(evaluation: Evaluation, { report }: Language): string[] {
  const met = evaluation.answers.filter((answer) => answer.met).length;
  const answers = evaluation.answers.map(
    ({ met, question, evidence }) => `[${met ? 'x' : ' '}] ${question} ${evidence}`,
  );
  return [
    section(report.seen, [evaluation.seen]),
    section(report.score(met, evaluation.answers.length, percent(evaluation.score)), answers),
    section(report.strong, evaluation.strengths),
    section(report.weak, evaluation.weaknesses),
  ];
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [title, ...lines].join('\n');
}
