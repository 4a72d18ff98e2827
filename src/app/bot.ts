/** Puts the bot together, and takes it apart in order. */
import type { Services } from '../commands/define/command.js';
import { allCommands } from '../commands/index.js';
import { offeredModels } from '../config.js';
import { loadRun } from '../db/run-rows.js';
import {
  closeSubmission,
  loadSubmission,
  openSubmissions,
  recordReply,
  releaseSubmission,
} from '../db/submissions.js';
import { leftUploads, type Upload } from '../db/uploads.js';
import { attachmentFetcher } from '../discord/interactions/attachment.js';
import { Dispatcher } from '../discord/interactions/dispatch.js';
import { Account, type Identity } from '../discord/connection/account.js';
import { Gateway, type Handlers } from '../discord/connection/gateway.js';
import { DiscordMessenger, type Messenger } from '../discord/messages/messenger.js';
import { DiscordPublisher } from '../discord/posts/publisher.js';
import { Reactions } from '../discord/reactions.js';
import { keepRegistered } from '../discord/connection/register.js';
import { createRest } from '../discord/connection/rest.js';
import { Uploads } from '../discord/interactions/uploads.js';
import { explain, explainPause } from '../errors.js';
import { serveHttp, type HttpServer } from '../http/server.js';
import { APP_VERSION, openPipeline, type Pipeline, type Settings } from './pipeline.js';
import { Starts } from './start-backoff.js';
import { aborted } from '../lib/abort.js';
import { estimateCost } from '../pipeline/providers/estimate.js';
import { takesNegative } from '../pipeline/providers/models.js';
import type { SubmissionId } from '../pipeline/run.js';

/** Requests under way have this long to end; then what they led to is drawn. */
const GRACE_MS = 17_000;
const FLUSH_MS = 2_000;
/** Runs may be under way where a start fails at its end. */
const FAILED_START_MS = 5_000;
const TROUBLES_EVERY_MS = 2_000;

export interface Bot {
  /** Resolves when the process is asked to stop; rejects with ExitError where Discord shuts it out. */
  readonly ended: Promise<void>;
  /** Takes nothing new, lets requests under way end, saves; `impatient` skips the wait. */
  stop(impatient?: AbortSignal): Promise<void>;
}

/**
 * Starts the bot; resolves when it hears Discord, or when it is asked to stop before.
 * @throws ExitError with a sentence for the host
 */
export async function startBot(settings: Settings, asked: AbortSignal): Promise<Bot> {
  const parts = await assemble(settings);
  const { pipeline } = parts;
  const { db } = pipeline;
  const starts = new Starts({ db, url: settings.config.DATABASE_URL, log: settings.log });
  const closers: (() => Promise<void> | void)[] = [() => pipeline.close()];
  const stop = async (impatient?: AbortSignal) => {
    await settle(parts, impatient);
    for (const close of closers.reverse()) await close();
  };
  const ended = Promise.race([parts.account.refused, aborted(asked)]);
  // Whoever starts the bot hears of a refusal by what is thrown here, or by waiting for the end.
  ended.catch(() => undefined);
  try {
    const watch = watchTroubles(parts);
    closers.push(() => {
      clearInterval(watch);
    });
    const door = await openDoor(settings, parts);
    closers.push(() => door.close());
    await starts.begin(asked);
    if (asked.aborted) return { ended, stop };
    closers.push(() => parts.gateway.stop());
    // Before anything is heard: what is enqueued from now on is answered by this process.
    const left = { submissions: await openSubmissions(db), uploads: await leftUploads(db) };
    const identity = await Promise.race([parts.gateway.connect(), aborted(asked)]);
    if (!identity) return { ended, stop };
    starts.heard();
    await begin(parts, settings, identity, left, asked);
    return { ended, stop };
  } catch (error) {
    await stop(AbortSignal.timeout(FAILED_START_MS));
    throw error;
  }
}

type Parts = Awaited<ReturnType<typeof assemble>>;

/** Makes every part; nothing moves yet. */
async function assemble(settings: Settings) {
  const { config, secrets, log, redact } = settings;
  const account = new Account(secrets.discordToken);
  const { DISCORD_API_URL: apiUrl } = config;
  const line = { account, apiUrl, log, redact };
  const rest = createRest(line);
  const onceRest = createRest(line, 0);
  const pipeline = await openPipeline(settings);
  const { db, artifacts, diskSpace, record, runner } = pipeline;
  const readFile = (path: string) => artifacts.read(path);
  const messenger = new DiscordMessenger({ rest, onceRest, readFile, account });
  const reactions = new Reactions({ db, rest, diskSpace, log, now: Date.now });
  const publisher = new DiscordPublisher({
    db,
    record,
    log,
    messenger,
    giveUp: (run, fault) => runner.end(run, fault),
    settle: (post, adopted) => reactions.settle(post, adopted),
    admit: () => {
      runner.wake();
    },
    trouble: () => troubles(pipeline),
    canSave: () => !diskSpace.isFull,
    quarantine: pipeline.quarantine,
    now: Date.now,
  });
  runner.publishTo(publisher);
  const commands = allCommands(offeredModels(config));
  const { services, uploads } = servicesOf(pipeline, publisher, messenger, settings);
  const dispatcher = new Dispatcher({
    commands,
    services,
    // An acknowledgement that arrived must not be sent again.
    rest: createRest(line, 0),
    readFile,
    record,
  });
  const handlers = handlersOf(dispatcher, reactions, publisher, record);
  const gateway = new Gateway({ ...line, rest, handlers });
  const stopping = new AbortController();
  const connected = { account, gateway, dispatcher, reactions };
  return { ...connected, pipeline, publisher, uploads, rest, commands, stopping };
}

/** What keeps everybody waiting, in sentences. */
function troubles({ diskSpace, lanes }: Pipeline): string[] {
  const full = diskSpace.isFull ? [explain({ code: 'storage_full' }).sentence] : [];
  const pauses = lanes.flatMap(({ pause }) => (pause ? [explainPause(pause)] : []));
  return [...full, ...pauses];
}

/** Draws all that is open anew whenever there is other trouble than before. */
function watchTroubles({ pipeline, publisher }: Parts): NodeJS.Timeout {
  let known = '';
  return setInterval(() => {
    const now = troubles(pipeline).join('\n');
    if (now !== known) publisher.redraw();
    known = now;
  }, TROUBLES_EVERY_MS).unref();
}

/** Who is told of what Discord says. */
function handlersOf(
  dispatcher: Dispatcher,
  reactions: Reactions,
  publisher: DiscordPublisher,
  record: Pipeline['record'],
): Handlers {
  const recorded =
    <T extends unknown[]>(handle: (...data: T) => Promise<void>) =>
    (...data: T) => {
      handle(...data).catch((error: unknown) => {
        record(error, {});
      });
    };
  return {
    interaction: (interaction) => {
      dispatcher.handle(interaction);
    },
    reactionAdded: recorded((reaction) => reactions.added(reaction)),
    reactionRemoved: recorded((reaction) => reactions.removed(reaction)),
    reactionsCleared: recorded((clearing) => reactions.cleared(clearing)),
    gone: recorded((place) => publisher.gone(place)),
    session: recorded((guildIds) => reactions.catchUp(guildIds)),
  };
}

/** What commands do their work with. */
function servicesOf(
  pipeline: Pipeline,
  publisher: DiscordPublisher,
  messenger: Messenger,
  { config, log }: Settings,
): { readonly services: Services; readonly uploads: Uploads } {
  const { db, runner, diskSpace, record } = pipeline;
  const { CONFIRM_COST_USD: confirmAbove, GEMINI_MODEL: critic } = config;
  const estimate: Services['estimate'] = (prompts) => estimateCost(prompts, critic);
  const submit: Services['submit'] = (submission) => {
    const held = confirmAbove > 0 && estimate(submission.prompts) > confirmAbove;
    return diskSpace.attempt(() => pipeline.submit({ ...submission, held }));
  };
  const shown: Services['shown'] = async (id, messageId) => {
    // Promised is promised: it is on show already.
    await diskSpace.save(() => recordReply(db, id, messageId));
    publisher.shown(id);
    runner.wake();
  };
  const fetchAttachment = attachmentFetcher(config.DISCORD_API_URL);
  const own = { submit, shown, estimate, record, log, now: Date.now };
  const uploads = new Uploads({ db, messenger, fetchAttachment, ...own });
  const services: Services = {
    db,
    submit,
    upload: (file, answering) => diskSpace.attempt(() => uploads.take(file, answering)),
    shown,
    async withdraw(id) {
      const { runs } = await loadSubmission(db, id);
      for (const run of runs) await runner.end(run.id, null);
      await closeSubmission(db, id, Date.now());
    },
    doubt: (id) => {
      publisher.doubt(id);
    },
    load: (id) => loadRun(db, id),
    takesNegative,
    estimate,
    async release(id) {
      await releaseSubmission(db, id);
      publisher.shown(id);
      runner.wake();
    },
    cancel: (id) => runner.end(id, null),
  };
  return { services, uploads };
}

async function openDoor(
  { config }: Settings,
  { gateway, pipeline: { diskSpace } }: Parts,
): Promise<HttpServer> {
  return serveHttp({
    host: config.HTTP_HOST,
    port: config.HTTP_PORT,
    isReady: () => gateway.isHearing() && !diskSpace.isFull,
  });
}

/** What the last process did not bring to its end. */
interface Left {
  readonly submissions: readonly SubmissionId[];
  readonly uploads: readonly Upload[];
}

/** Discord is there: takes up what was left undone, and says what the bot can do. @throws ExitError */
async function begin(
  parts: Parts,
  { config, log }: Settings,
  identity: Identity,
  left: Left,
  asked: AbortSignal,
): Promise<void> {
  const { pipeline, uploads, rest, commands, account, stopping } = parts;
  uploads.start(left.uploads);
  parts.publisher.start(left.submissions);
  await pipeline.runner.start();
  const declarations = commands.map(({ declaration }) => declaration);
  const registered = keepRegistered(
    { rest, identity, guildId: config.DISCORD_GUILD_ID, declarations, log },
    stopping.signal,
  );
  await Promise.race([registered, account.refused, aborted(asked)]);
  log.info({ version: APP_VERSION, commands: declarations.map(({ name }) => name) }, 'ready');
}

/** Begins nothing new, and waits for what was begun. */
async function settle(parts: Parts, impatient?: AbortSignal): Promise<void> {
  const { pipeline, reactions, dispatcher, uploads, stopping } = parts;
  const over = (ms: number) =>
    AbortSignal.any([AbortSignal.timeout(ms), ...(impatient ? [impatient] : [])]);
  stopping.abort();
  const answered = dispatcher.stop();
  reactions.stop();
  uploads.stop();
  await pipeline.stop(over(GRACE_MS));
  const flushed = over(FLUSH_MS);
  await parts.publisher.flush(flushed);
  await Promise.race([answered, aborted(flushed)]);
}
