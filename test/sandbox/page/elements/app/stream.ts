/**
 * What the server tells the page. A browser has six connections to a server, so windows of one person share a stream: one
 * of them holds a lock, reads it and tells the others; where that is closed, the next has the lock.
 */
import type { PageEvents, Scene } from '../../protocol.js';
import { anew, fetchScene } from './api.js';

/** A stream that is not open by then may wait for one of the browser's few connections. */
const LATE_MS = 2000;

export interface Listener {
  scene(scene: Scene): void;
  message(event: PageEvents['message']): void;
  gone(event: PageEvents['gone']): void;
  /** The stream is open: at first, and whenever it was closed or lost. */
  open(): void;
  /** Nobody looks at the page, so nothing more comes until somebody does. */
  closed(): void;
  lost(): void;
}

/** What windows say to each other. */
type Said =
  | { readonly kind: 'open' | 'lost' }
  /** A window came later; whoever reads the stream tells it whether that is open. */
  | { readonly kind: 'asks' | 'tells'; readonly window: string }
  | {
      [K in keyof PageEvents]: { readonly kind: K; readonly data: PageEvents[K] };
    }[keyof PageEvents];

/** Listens while the page is in sight: a tab in the background needs no connection. Returns what ends it. */
export function listen(as: string, listener: Listener): () => void {
  let close: (() => void) | undefined;
  const look = () => {
    close?.();
    close = document.hidden ? undefined : share(as, listener);
    if (document.hidden) listener.closed();
  };
  document.addEventListener('visibilitychange', look);
  look();
  return () => {
    document.removeEventListener('visibilitychange', look);
    close?.();
  };
}

function share(as: string, listener: Listener): () => void {
  const name = `events of ${as}`;
  const window = crypto.randomUUID();
  const others = new BroadcastChannel(name);
  const ending = new AbortController();
  const late = setTimeout(listener.lost, LATE_MS);
  let [isOpen, isLater] = [false, false];
  others.addEventListener('message', ({ data }: MessageEvent<Said>) => {
    if (data.kind === 'asks') {
      if (isOpen) others.postMessage({ kind: 'tells', window: data.window } satisfies Said);
      return;
    }
    const isForUs = data.kind === 'open' || (data.kind === 'tells' && data.window === window);
    if (isForUs) {
      clearTimeout(late);
      isLater = true;
      catchUp(as, listener);
    } else if (data.kind !== 'tells') hear(data, listener);
  });
  const tell = (said: Said) => {
    others.postMessage(said);
    clearTimeout(late);
    if (said.kind === 'open' || said.kind === 'lost') isOpen = said.kind === 'open';
    if (said.kind !== 'open') {
      hear(said, listener);
      return;
    }
    // Between the window that read it before and this one nobody did.
    if (isLater) listener.closed();
    listener.open();
  };
  const read = () =>
    new Promise<void>((resolve) => {
      const source = openStream(as, tell);
      ending.signal.addEventListener('abort', () => {
        source.close();
        resolve();
      });
    });
  others.postMessage({ kind: 'asks', window } satisfies Said);
  // Whoever ends before it is its turn waits for it no more.
  navigator.locks.request(name, { signal: ending.signal }, read).catch(() => undefined);
  return () => {
    clearTimeout(late);
    ending.abort();
    others.close();
  };
}

/** Another window reads the stream, which was open before or is open again: what was missed is read anew. */
function catchUp(as: string, listener: Listener): void {
  listener.closed();
  listener.open();
  fetchScene(as).then(
    (scene) => {
      listener.scene(scene);
    },
    () => {
      listener.lost();
    },
  );
}

function hear(said: Said, listener: Listener): void {
  if (said.kind === 'scene') listener.scene(said.data);
  else if (said.kind === 'message') listener.message(said.data);
  else if (said.kind === 'gone') listener.gone(said.data);
  else if (said.kind === 'lost') listener.lost();
}

function openStream(as: string, tell: (said: Said) => void): EventSource {
  const source = new EventSource(`/api/events?as=${encodeURIComponent(as)}`);
  for (const kind of ['scene', 'message', 'gone'] as const)
    source.addEventListener(kind, ({ data }: MessageEvent<string>) => {
      // It comes from our own server.
      tell({ kind, data: JSON.parse(data) as unknown } as Said);
    });
  source.addEventListener('open', () => {
    tell({ kind: 'open' });
  });
  source.addEventListener('error', () => {
    tell({ kind: 'lost' });
    // The browser tries again by itself, but where it was refused: then these people are of before.
    if (source.readyState === EventSource.CLOSED) anew();
  });
  return source;
}
