/** What a person is told when something did not work. */
import { explain, type Fault, type Problem } from '../errors.js';
import { list, message, quote, type Message } from './message.js';

const PROBLEMS_SHOWN = 12;

/** One sentence with what to do, and under it each problem with its place. */
export function faultView(fault: Fault): Message {
  const problems = 'problems' in fault ? fault.problems : [];
  return message({
    lines: [
      explain(fault).sentence,
      ...list(
        problems.map((problem) => quote(described(problem), 250, '- ')),
        PROBLEMS_SHOWN,
      ),
    ],
    whole: { name: 'problems.txt', text: problems.map(described).join('\n') },
  });
}

/** `prompts[3].seed: expected integer, got string` */
function described({ path, message: what }: Problem): string {
  return path === '' ? what : `${path}: ${what}`;
}

/** The prompts say what to avoid, and their image model does not listen. */
export function negativeHintView(): Message {
  return message({
    lines: [
      'This image model cannot be told what to leave out. You need do nothing: the critic will watch for it, and the prompt is refined to avoid it.',
    ],
  });
}
