/** One line to those who asked to be told that a submission is over. */
import { languageOf } from '../languages/index.js';
import type { Submission } from '../pipeline/run.js';
import { message, type Message } from './message.js';
import { clip, plain } from './text.js';
import { percent } from './words.js';

const PROMPT_SHOWN = 80;

/** @param people at most as many as Discord takes mentions of, and as fit */
export function tellView(people: readonly string[], submission: Submission): Message {
  const t = languageOf(submission.locale);
  const { fileName, runs } = submission;
  const [first] = runs;
  const done = runs.filter(({ status }) => status === 'done').length;
  const score = first?.bestScore ?? null;
  const what =
    fileName === null
      ? [
          clip(plain(first?.prompt ?? ''), PROMPT_SHOWN),
          ...(score === null ? [] : [percent(score)]),
        ]
      : [clip(plain(fileName), PROMPT_SHOWN), t.batch.done(done, runs.length)];
  const mentions = people.map((id) => `<@${id}>`).join(' ');
  return {
    ...message(t, { lines: [t.tell.finished(mentions, what.join(' · '))] }),
    allowed_mentions: { parse: [], users: people },
  };
}
