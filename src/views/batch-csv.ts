/** The table of a batch as CSV: a line for each run, in the order of its file. */
import type { Language } from '../languages/index.js';
import { wonIn } from '../pipeline/won.js';
import type { Run } from '../pipeline/run.js';

/** @param costs by the id of a run */
export function batchCsv(
  runs: readonly Run[],
  costs: ReadonlyMap<string, number>,
  t: Language,
): string {
  const lines = runs.map((run) => {
    const won = wonIn(run);
    const evaluation = won?.candidate.evaluation;
    const unmet = evaluation?.answers.filter(({ met }) => !met).map(({ question }) => question);
    return [
      run.prompt.id,
      t.choices[run.status],
      evaluation ? evaluation.score.toFixed(3) : '',
      won ? String(won.iteration.number) : '',
      unmet?.join('; ') ?? '',
      (costs.get(run.id) ?? 0).toFixed(4),
      run.fault ? run.fault.code : '',
      run.prompt.prompt,
    ];
  });
  return [t.batch.columns, ...lines].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

/** Quoted where it has to be; what a spreadsheet would take for a formula is text. */
function csvCell(value: string): string {
  const text = /^[=+\-@\t\r]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
