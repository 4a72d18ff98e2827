/** Asks for an evaluation and a better prompt in one answer. */
import type { Exhibit } from '../../ports.js';
import type { Prompt } from '../../prompt.js';
import { evaluationFields, JUDGE, readEvaluation, type Judgement } from './evaluate-task.js';
import {
  attempts,
  refining,
  refinementFields,
  usableRefinement,
  WRITE,
  type Rewriting,
} from './refine-task.js';
import { CHANGE, keyed, object, UNTRUSTED, wish, type Task } from './task.js';

export function critiqueTask(
  prompt: Prompt,
  { picture, text: painted, checklist, history }: Exhibit,
): Task<{ readonly evaluation: Judgement; readonly refined: Rewriting | null }> {
  const questions = keyed(checklist);
  return {
    operation: 'critique',
    instructions: `You judge whether a picture shows what a prompt asked for, then rewrite the prompt of its image generator so that the next picture comes closer. The picture was painted from "painted"; what the person asked for is "prompt".
${JUDGE}
Then rewrite. Where this picture meets at least as many questions as the try marked "base", start from "painted" instead: it is the best so far.
${refining('prompt')}
${CHANGE}
${WRITE}
${UNTRUSTED}`,
    data: {
      task: 'critique',
      prompt: wish(prompt),
      painted,
      checklist: questions,
      history: attempts(history),
    },
    pictures: [picture],
    schema: object({ ...evaluationFields(questions), ...refinementFields }),
    read: (answer) => ({
      evaluation: readEvaluation(answer, checklist),
      refined: usableRefinement(answer, questions),
    }),
  };
}
