/** Puts the bot together, and takes it apart in order. */
import type { Services } from '../commands/define/call.js';
import { allCommands } from '../commands/index.js';
import { offeredModels, type Config } from '../config.js';
import { outstandingSubmissions } from '../db/open-submissions.js';
import { databaseFolder } from '../db/place.js';
import { takeUpRuns } from '../db/queue.js';
import { submissionStore } from '../db/submissions.js';
import { leftUploads } from '../db/uploads.js';
import { rememberThread, type KnownThread } from '../db/viewer.js';
import { Alerts } from '../discord/alerts.js';
import { Account } from '../discord/connection/account.js';
import type { Handlers } from '../discord/connection/dispatch-event.js';
import { Gateway } from '../discord/connection/gateway.js';
import { keepRegistered } from '../discord/connection/register.js';
import { ANSWERS, CATCH_UP, createRest, POSTS } from '../discord/connection/rest.js';
import { attachmentFetcher, PICTURE } from '../discord/interactions/attachment.js';
import { Dispatcher } from '../discord/interactions/dispatch.js';
import { PictureUploads } from '../discord/interactions/picture-uploads.js';
import { Uploads } from '../discord/interactions/uploads.js';
import { DiscordMessenger } from '../discord/messages/messenger.js';
import { createPostIn } from '../discord/messages/post-in.js';
import { People } from '../discord/people.js';
import { DiscordPublisher } from '../discord/posts/publisher.js';
import { Deletions } from '../discord/deletions.js';
import { Reactions } from '../discord/reactions.js';
import { Metrics, type Counted } from '../http/metrics.js';
import { serveHttp } from '../http/server.js';
import { aborted } from '../lib/abort.js';
import { detached } from '../lib/detached.js';
import { repeat } from '../lib/repeat.js';
import { PromptsFileReader } from '../pipeline/prompts-file-reader.js';
import { openPictures } from '../pictures/open.js';
import { createEstimate } from '../pipeline/providers/models.js';
import { Submissions } from '../pipeline/submissions.js';
import { APP_VERSION, openPipeline, type Pipeline, type Settings } from './pipeline.js';
import type { RecordError } from './record-error.js';
import { Readiness } from './readiness.js';
import { Gallery } from './gallery.js';
import { createHostServices, createReadyAt } from './services.js';
import { HostWatch } from './host-watch.js';
import { StartBackoff } from './start-backoff.js';
import { startUpkeep } from './upkeep.js';

/** Requests under way have this long to end; then what they led to is drawn. A last try to save comes on top. */
const GRACE_MS = 16_000;
const FLUSH_MS = 2_000;
/** Between two looks for what has waited for its owner's yes for too long. */
const EXPIRE_EVERY_MS = 600_000;
/** Runs may be under way where a start fails at its end. */
const FAILED_START_MS = 5_000;

export interface Bot {
  /** Resolves when the process is asked to stop; rejects with ExitError where Discord shuts it out. */
  readonly ended: Promise<void>;
  /** Takes nothing new, lets requests under way end, saves; `impatient` skips the wait. */
  stop(impatient?: AbortSignal): Promise<void>;
}

/**
 * Starts the bot; resolves when it is connected to Discord, or when it is asked to stop before.
 * @throws ExitError with a sentence for the host
 */
export async function startBot(settings: Settings, asked: AbortSignal): Promise<Bot> {
  const { config, secrets, log } = settings;
  const readiness = new Readiness();
  const metrics = new Metrics(APP_VERSION, () => readiness.reasons().length === 0);
  // The door opens first: opening a large database may take a while.
  const gallery = new Gallery();
  const http = await serveHttp({
    host: config.HTTP_HOST,
    port: config.HTTP_PORT,
    token: secrets.galleryToken,
    log,
    reasons: readiness.reasons.bind(readiness),
    metrics,
    gallery: () => gallery.parts,
  });
  const closers: Closers = [() => http.close()];
  const close = async () => {
    for (const close of closers.reverse()) await close();
  };
  const parts = await assemble(settings, metrics, asked).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const { pipeline, gateway, account, reactions, pictures } = parts;
  readiness.watch({ ...pipeline, gateway });
  metrics.watch({ ...pipeline, gateway, places: placesOf(config) });
  gallery.openTo(parts);
  const knowsFavourites = () => reactions.areCaughtUp && gateway.isConnected();
  const upkeep = startUpkeep({ ...pipeline, config, knowsFavourites, pictures });
  closers.push(
    () => pipeline.close(),
    () => upkeep.stop(),
  );
  const stop = async (impatient?: AbortSignal) => {
    readiness.stopping();
    gallery.close();
    await windDown(parts, impatient);
    await close();
  };
  const ended = Promise.race([account.refused, aborted(asked)]);
  // Whoever starts the bot hears of a refusal by what is thrown here, or by waiting for the end.
  ended.catch(() => undefined);
  try {
    await parts.startBackoff.begin(asked);
    if (asked.aborted) return { ended, stop };
    closers.push(() => gateway.stop());
    if (await begin(parts, settings, asked, closers)) readiness.started();
    return { ended, stop };
  } catch (error) {
    await stop(AbortSignal.timeout(FAILED_START_MS));
    throw error;
  }
}

/** Folders whose disks may be full one day. */
function placesOf({ DATABASE_URL, OUTPUT_DIR }: Config): Counted['places'] {
  return { database: databaseFolder(DATABASE_URL), outputs: OUTPUT_DIR };
}

/** What is undone at the end, the last first. */
type Closers = (() => Promise<void> | void)[];

type Parts = Awaited<ReturnType<typeof assemble>>;

/** Makes every part, each after those that it needs; nothing moves yet. */
async function assemble(settings: Settings, metrics: Metrics, asked: AbortSignal) {
  const { config, secrets, log, redact } = settings;
  const account = new Account(secrets.discordToken);
  const connection = { account, apiUrl: config.DISCORD_API_URL, log, redact };
  const rest = createRest(connection);
  // An answer or a post that arrived must not be sent again.
  const [answerRest, onceRest] = [createRest(connection, ANSWERS), createRest(connection, POSTS)];
  const pipeline = await openPipeline(settings, asked);
  const { db, artifacts, diskSpace, runner, record } = pipeline;
  const readFile = artifacts.read.bind(artifacts);
  const shared = { ...pipeline, readFile, log, now: Date.now, readyAt: createReadyAt(pipeline) };
  const messenger = new DiscordMessenger({ rest, onceRest, readFile, account, log });
  const postIn = createPostIn(messenger);
  const reactions = new Reactions({ ...shared, rest: createRest(connection, CATCH_UP) });
  const pictures = openPictures({ outputDir: config.OUTPUT_DIR, record, onAsked: metrics.drew });
  const publisher = new DiscordPublisher({ ...shared, messenger, reactions, pictures });
  runner.publishTo(publisher);
  const submissions = new Submissions({
    ...shared,
    store: submissionStore(db, pipeline.submit, { dailyRuns: config.USER_DAILY_RUNS }),
    publisher,
    estimate: createEstimate(config),
    confirmAbove: config.CONFIRM_COST_USD,
  });
  const { DISCORD_API_URL: apiUrl, ALLOW_IP_RANGES: ranges } = config;
  const fetchAttachment = attachmentFetcher(apiUrl, ranges);
  const fetchPicture = attachmentFetcher(apiUrl, ranges, PICTURE);
  const given = new PictureUploads({ artifacts, fetchPicture });
  const reading = { reader: new PromptsFileReader(), pictures: given, fetchAttachment };
  const uploads = new Uploads({ ...shared, ...reading, messenger, submissions });
  const deletions = new Deletions({ ...shared, messenger, publisher, pictures });
  const services: Services = {
    db,
    submissions,
    pictures,
    deletions,
    ...createHostServices(shared, submissions, config),
    modelNotes: pipeline.modelNotes,
    postIn,
    upload: (file, responder) => diskSpace.attempt(() => uploads.take(file, responder)),
  };
  const commands = allCommands(offeredModels(config));
  const answering = { rest: answerRest, readFile, guilds: account.guilds, record, log };
  const remember = rememberer(pipeline);
  const dispatcher = new Dispatcher({ commands, services, ...answering, rememberThread: remember });
  const people = new People(createRest(connection));
  const handlers = handlersOf({ dispatcher, reactions, publisher, people, record });
  const gateway = new Gateway({ ...connection, rest, handlers });
  const alerts = alertsOf(pipeline, { postIn, gateway }, config);
  const startBackoff = new StartBackoff({ db, url: config.DATABASE_URL, log });
  const discord = { account, rest, gateway, dispatcher, reactions, publisher, uploads, deletions };
  const stopping = new AbortController();
  const shown = { commands, people, pictures, alerts };
  return { ...discord, ...shown, pipeline, submissions, startBackoff, stopping };
}

/** What operators are told of; some of it at once. */
function alertsOf(
  pipeline: Pipeline,
  { postIn, gateway }: Pick<Services, 'postIn'> & { readonly gateway: Gateway },
  config: Config,
): Alerts {
  const { record, budget, lanes } = pipeline;
  const watch = new HostWatch({ ...pipeline, places: placesOf(config) });
  const readings = watch.readings.bind(watch);
  const isConnected = gateway.isConnected.bind(gateway);
  const alerts = new Alerts({ ...pipeline, readings, postIn, isConnected });
  const look = detached(() => alerts.look(), record);
  budget.events.on('reached', look).on('opened', look);
  for (const lane of lanes) lane.onClosed(look);
  return alerts;
}

function rememberer({ db, diskSpace }: Pick<Pipeline, 'db' | 'diskSpace'>) {
  return (thread: KnownThread) => diskSpace.attempt(() => rememberThread(db, thread));
}

interface Heard {
  readonly dispatcher: Dispatcher;
  readonly reactions: Reactions;
  readonly publisher: DiscordPublisher;
  readonly people: People;
  readonly record: RecordError;
}

/** Who hears of what Discord tells. */
function handlersOf({ dispatcher, reactions, publisher, people, record }: Heard): Handlers {
  return {
    interaction: (interaction) => {
      people.hear(interaction);
      dispatcher.handle(interaction);
    },
    reactionAdded: detached((reaction) => reactions.added(reaction), record),
    reactionRemoved: detached((reaction) => reactions.removed(reaction), record),
    reactionsCleared: detached((clearing) => reactions.cleared(clearing), record),
    gone: detached((place) => publisher.gone(place), record),
    session: detached((guildIds) => reactions.catchUp(guildIds), record),
  };
}

/**
 * Connects to Discord, takes up what was left undone, and says what the bot can do. Resolves to
 * whether it got so far before it was asked to stop. @throws ExitError
 */
async function begin(
  parts: Parts,
  { config, log }: Settings,
  asked: AbortSignal,
  closers: Closers,
): Promise<boolean> {
  const { pipeline, gateway, account, rest, uploads, publisher, commands, stopping } = parts;
  // Before it is connected: what is enqueued from now on is answered by this process.
  const { db } = pipeline;
  const submissions = await outstandingSubmissions(db, asked);
  const [files, left] = [await leftUploads(db), await takeUpRuns(db)];
  log.info({}, 'connecting to Discord');
  const identity = await Promise.race([gateway.connect(), aborted(asked)]);
  if (!identity) return false;
  parts.startBackoff.connected();
  uploads.start(files);
  await publisher.start(submissions);
  pipeline.runner.start(left);
  parts.deletions.start();
  const expiring = repeat(() => parts.submissions.expire(), {
    everyMs: EXPIRE_EVERY_MS,
    onError: pipeline.record,
  });
  const alerting = parts.alerts.start();
  closers.push(
    () => expiring.stop(),
    () => alerting.stop(),
  );
  const declarations = commands.map(({ declaration }) => declaration);
  const what = { rest, identity, guildId: config.DISCORD_GUILD_ID, declarations, log };
  await Promise.race([keepRegistered(what, stopping.signal), account.refused, aborted(asked)]);
  const names = declarations.map(({ name }) => name);
  log.info(
    { version: APP_VERSION, commands: names, tell: 'type /generate in your server' },
    'ready',
  );
  return !asked.aborted;
}

/** Begins nothing new, and waits for what was begun. */
async function windDown(parts: Parts, impatient?: AbortSignal): Promise<void> {
  const { pipeline, publisher, reactions, dispatcher, uploads, deletions, stopping } = parts;
  parts.people.stop();
  const over = (ms: number) =>
    AbortSignal.any([
      AbortSignal.timeout(Math.max(0, Math.ceil(ms))),
      ...(impatient ? [impatient] : []),
    ]);
  stopping.abort();
  const answered = dispatcher.stop();
  reactions.stop();
  uploads.stop();
  const deleted = deletions.stop();
  const begun = performance.now();
  await pipeline.stop(over(GRACE_MS));
  const left = begun + GRACE_MS + FLUSH_MS - performance.now();
  const flushed = over(Math.min(left, FLUSH_MS));
  await publisher.flush(flushed);
  await Promise.race([Promise.all([answered, deleted]), aborted(flushed)]);
}
