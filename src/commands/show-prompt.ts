/** What painted a picture of ours, wherever in the server somebody sees it. */
import { runOfPost } from '../db/posts.js';
import { EaselError } from '../errors.js';
import { winner, type Iteration, type Run } from '../pipeline/run.js';
import { noPictureView, promptOfView } from '../views/show-prompt.js';
import type { Call, Services, TargetMessage } from './define/call.js';
import { defineMessageCommand, type Command } from './define/command.js';
import type { Models } from './generate.js';
import { findRun, requireTry } from './define/find.js';

/** @param models the image models that are offered */
export function showPrompt(models: Models): Command {
  return defineMessageCommand({
    name: 'Show its prompt',
    texts: ({ promptOf }) => ({ name: promptOf.command }),
    private: true,
    async run({ target, ...call }, services) {
      const { language } = call;
      const found = await pictured(target, call, services);
      await call.reply(
        found
          ? promptOfView(found.run, found.iteration, models, language)
          : noPictureView(language),
      );
    },
  });
}

interface Pictured {
  readonly run: Run;
  readonly iteration: Iteration;
}

/** The name of a file of ours says the run, and the number of a try or `winner`. */
const OUR_NAME = /easel-([0-9a-z]{14})-([1-9]|winner)\b/u;

function namedBy(fileName: string) {
  const [, runId, which] = OUR_NAME.exec(fileName) ?? [];
  return runId === undefined || which === undefined ? [] : [{ runId, which }];
}

/**
 * The try whose post this is, or whose picture it shows by its file's name; undefined where it is none of ours.
 * A name that somebody else gave to a file tells no more than the number of a run would.
 * @throws EaselError `not_found` where it is of another server, or not for them to see
 */
async function pictured(
  target: TargetMessage,
  call: Call,
  services: Services,
): Promise<Pictured | undefined> {
  const post = await runOfPost(services.db, target.id);
  const [found] = post
    ? [{ runId: post.runId, which: String(post.number) }]
    : target.pictures.flatMap(({ name }) => namedBy(name));
  if (!found) return undefined;
  const { runId, which } = found;
  const { run } = await findRun(runId, call, services);
  const iteration = which === 'winner' ? winner(run) : requireTry(run, which);
  if (!iteration) throw new EaselError({ code: 'not_found' });
  return { run, iteration };
}
