/** The gateway: sessions over WebSocket that live on, hear events in order, are resumed, and can be made to fail. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GatewayIntentBits } from 'discord-api-types/v10';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';
import { snowflake } from './ids.js';
import { may } from './permissions.js';
import { guildCreateJson, readyJson } from './render.js';
import type { Dispatch, World } from './world.js';

const OP = {
  dispatch: 0,
  heartbeat: 1,
  identify: 2,
  resume: 6,
  reconnect: 7,
  invalid: 9,
  hello: 10,
  ack: 11,
} as const;
const PRIVILEGED =
  GatewayIntentBits.GuildMembers |
  GatewayIntentBits.GuildPresences |
  GatewayIntentBits.MessageContent;
const EVERY_INTENT = Object.values(GatewayIntentBits).reduce<number>(
  (all, bit) => (typeof bit === 'number' ? all | bit : all),
  0,
);

const frame = z.object({ op: z.int(), d: z.unknown() });
const identify = z.looseObject({ token: z.string(), intents: z.int() });
const resume = z.looseObject({ token: z.string(), session_id: z.string(), seq: z.int() });

/** Ends a connection with one of the gateway's close codes. */
class Closing extends Error {
  readonly code: number;

  constructor(code: number, reason: string) {
    super(reason);
    this.code = code;
  }
}

interface Event {
  readonly s: number;
  readonly t: string;
  readonly d: unknown;
}

interface Session {
  readonly id: string;
  readonly intents: number;
  readonly events: Event[];
  socket: WebSocket | undefined;
  lostAt: number | undefined;
}

type Fault = 'resume' | 'heartbeat' | 'intents' | 'away';

/** Every control that begins something returns the function that ends it. */
export class Gateway {
  identifies = 0;
  resumes = 0;
  readonly #world: World;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #sessions = new Map<string, Session>();
  readonly #faults: Record<Fault, boolean> = {
    resume: false,
    heartbeat: false,
    intents: false,
    away: false,
  };

  constructor(world: World, server: Server) {
    this.#world = world;
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (this.#faults.away || !(request.url ?? '').startsWith('/gateway')) {
        socket.destroy();
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (ws) => {
        this.#greet(ws);
      });
    });
  }

  /** Sessions that hear at this moment. */
  get connected(): number {
    return [...this.#sessions.values()].filter(({ socket }) => socket !== undefined).length;
  }

  /** Breaks every connection: without a code the socket just dies. Sessions can be resumed. */
  cut(code?: number): void {
    for (const ws of this.#sockets.clients) {
      if (code === undefined) ws.terminate();
      else ws.close(code);
    }
  }

  /** The token is no longer good: connections close with 4004, REST answers 401. */
  refuseToken(): () => void {
    this.#world.tokenRefused = true;
    this.cut(4004);
    return () => void (this.#world.tokenRefused = false);
  }

  /** IDENTIFY ends with 4014. */
  refuseIntents(): () => void {
    return this.#suffer('intents');
  }

  /** RESUME gets no answer, while heartbeats do. */
  ignoreResume(): () => void {
    return this.#suffer('resume');
  }

  ignoreHeartbeats(): () => void {
    return this.#suffer('heartbeat');
  }

  /** Nobody listens: connections die and new ones are refused until the returned function is called. */
  away(): () => void {
    const back = this.#suffer('away');
    this.cut();
    return back;
  }

  #suffer(fault: Fault): () => void {
    this.#faults[fault] = true;
    return () => void (this.#faults[fault] = false);
  }

  /** Op 9. */
  invalidateSessions(resumable: boolean): void {
    if (!resumable) this.#sessions.clear();
    for (const ws of this.#sockets.clients) send(ws, OP.invalid, resumable);
  }

  /** Op 7. */
  sendReconnect(): void {
    for (const ws of this.#sockets.clients) send(ws, OP.reconnect);
  }

  /** Dispatches the latest event of that name once more. */
  repeat(name: string): void {
    for (const session of this.#sessions.values()) {
      const event = session.events.findLast(({ t }) => t === name);
      if (event) push(session, event.t, event.d);
    }
  }

  dispatch({ event, data, intent, channel }: Dispatch): void {
    const isVisible =
      channel === undefined || may(this.#world, this.#world.bot.id, channel, 'ViewChannel');
    for (const session of this.#sessions.values()) {
      if (isVisible && (intent === 0 || (session.intents & intent) !== 0))
        push(session, event, data);
    }
  }

  close(): void {
    this.cut();
    this.#sockets.close();
  }

  #greet(ws: WebSocket): void {
    ws.on('error', () => undefined);
    ws.on('close', (code) => {
      this.#lose(ws, code);
    });
    ws.on('message', (raw: Buffer) => {
      try {
        this.#hear(ws, raw.toString());
      } catch (error) {
        if (!(error instanceof Closing)) throw error;
        ws.close(error.code, error.message);
      }
    });
    send(ws, OP.hello, { heartbeat_interval: this.#world.settings.heartbeatMs });
  }

  #lose(ws: WebSocket, code: number): void {
    const session = this.#sessionOf(ws);
    if (!session) return;
    session.socket = undefined;
    session.lostAt = Date.now();
    // A client that closes with 1000 or 1001 gives its session up.
    if (code === 1000 || code === 1001) this.#sessions.delete(session.id);
    this.#world.changed();
  }

  #sessionOf(ws: WebSocket): Session | undefined {
    return [...this.#sessions.values()].find(({ socket }) => socket === ws);
  }

  #hear(ws: WebSocket, raw: string): void {
    const parsed = frame.safeParse(fromJson(raw));
    if (!parsed.success) throw new Closing(4002, 'Error while decoding payload.');
    const { op, d } = parsed.data;
    if (op === OP.heartbeat) {
      if (!this.#faults.heartbeat) send(ws, OP.ack);
    } else if (op === OP.identify) this.#identify(ws, d);
    else if (op === OP.resume) this.#resume(ws, d);
    else if (op > OP.ack) throw new Closing(4001, 'Unknown opcode.');
    else if (!this.#sessionOf(ws)) throw new Closing(4003, 'Not authenticated.');
  }

  #identify(ws: WebSocket, d: unknown): void {
    const parsed = identify.safeParse(d);
    if (!parsed.success) throw new Closing(4002, 'Error while decoding payload.');
    if (this.#sessionOf(ws)) throw new Closing(4005, 'Already authenticated.');
    const { token, intents } = parsed.data;
    this.identifies += 1;
    this.#world.settings.sessionStartsLeft -= 1;
    this.#world.changed();
    if (!this.#isGood(token)) throw new Closing(4004, 'Authentication failed.');
    if ((intents & ~EVERY_INTENT) !== 0) throw new Closing(4013, 'Invalid intent(s).');
    if (
      this.#faults.intents ||
      (!this.#world.settings.privilegedIntents && (intents & PRIVILEGED) !== 0)
    ) {
      throw new Closing(4014, 'Disallowed intent(s).');
    }
    const session: Session = {
      id: snowflake(),
      intents,
      events: [],
      socket: ws,
      lostAt: undefined,
    };
    this.#sessions.set(session.id, session);
    push(session, 'READY', readyJson(this.#world, session.id));
    for (const guild of this.#world.guilds.values()) {
      if (guild.available && (intents & GatewayIntentBits.Guilds) !== 0)
        push(session, 'GUILD_CREATE', guildCreateJson(this.#world, guild));
    }
    this.#world.changed();
  }

  #isGood(token: string): boolean {
    return !this.#world.tokenRefused && token.replace(/^Bot /u, '') === this.#world.token;
  }

  #resume(ws: WebSocket, d: unknown): void {
    if (this.#faults.resume) return;
    const parsed = resume.safeParse(d);
    if (!parsed.success) throw new Closing(4002, 'Error while decoding payload.');
    const { token, session_id: id, seq } = parsed.data;
    if (!this.#isGood(token)) throw new Closing(4004, 'Authentication failed.');
    const session = this.#sessions.get(id);
    const isOver =
      session?.lostAt !== undefined &&
      Date.now() - session.lostAt > this.#world.settings.sessionLifetimeMs;
    if (!session || isOver) {
      this.#sessions.delete(id);
      send(ws, OP.invalid, false);
      return;
    }
    if (seq > session.events.length) throw new Closing(4007, 'Invalid seq.');
    session.socket?.terminate();
    session.socket = ws;
    session.lostAt = undefined;
    this.resumes += 1;
    for (const event of session.events.slice(seq))
      ws.send(JSON.stringify({ op: OP.dispatch, ...event }));
    push(session, 'RESUMED', {});
    this.#world.changed();
  }
}

function push(session: Session, t: string, d: unknown): void {
  const event: Event = { s: session.events.length + 1, t, d };
  session.events.push(event);
  session.socket?.send(JSON.stringify({ op: OP.dispatch, ...event }));
}

function send(ws: WebSocket, op: number, d: unknown = null): void {
  ws.send(JSON.stringify({ op, d, s: null, t: null }));
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
