/** What a person is told when something did not work. */
import type { Fault, Problem } from '../errors.js';
import { explain } from '../languages/index.js';
import type { Language } from '../languages/index.js';
import { list, message, quote, type Message } from './message.js';

const PROBLEMS_SHOWN = 12;

/** One sentence with what to do, and below it each problem with its path. */
export function faultView(fault: Fault, language: Language): Message {
  const problems = 'problems' in fault ? fault.problems : [];
  return message({
    lines: [
      explain(fault, language),
      ...list(
        problems.map((problem) => quote(problemText(problem), 250, '- ')),
        PROBLEMS_SHOWN,
      ),
    ],
    whole: { name: 'problems.txt', text: problems.map(problemText).join('\n') },
  });
}

/** `prompts[3].seed: expected integer, got string` */
function problemText({ path, message: what }: Problem): string {
  return path === '' ? what : `${path}: ${what}`;
}
