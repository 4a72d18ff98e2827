/** What the page asks its server, and what the server tells it. */
import type { ChannelView, Deed, Outcome, PageEvents, Scene } from '../../protocol.js';

const ANEW_MS = 1500;
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

export function fetchScene(as?: string): Promise<Scene> {
  return get(`/api/scene${as === undefined ? '' : `?as=${encodeURIComponent(as)}`}`);
}

export function fetchView(as: string, channel: string): Promise<ChannelView> {
  return get(`/api/view?as=${encodeURIComponent(as)}&channel=${encodeURIComponent(channel)}`);
}

export async function act(as: string, deed: Deed, files: readonly File[] = []): Promise<Outcome> {
  const form = new FormData();
  form.append('act', JSON.stringify({ ...deed, as }));
  for (const file of files) form.append('files', file, file.name);
  try {
    return await answerOf(await fetch('/api/act', { method: 'POST', body: form }));
  } catch (error) {
    return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Listens while the page is in sight: a browser has six connections to a server, and a tab in the background would
 * hold one of them. Returns what ends it.
 */
export function listen(as: string, listener: Listener): () => void {
  let close: (() => void) | undefined;
  const look = () => {
    close?.();
    close = document.hidden ? undefined : openStream(as, listener);
    if (document.hidden) listener.closed();
  };
  document.addEventListener('visibilitychange', look);
  look();
  return () => {
    document.removeEventListener('visibilitychange', look);
    close?.();
  };
}

function openStream(as: string, listener: Listener): () => void {
  const source = new EventSource(`/api/events?as=${encodeURIComponent(as)}`);
  const on = <K extends keyof PageEvents>(name: K, tell: (data: PageEvents[K]) => void) => {
    source.addEventListener(name, ({ data }: MessageEvent<string>) => {
      // It comes from our own server.
      tell(JSON.parse(data) as PageEvents[K]);
    });
  };
  on('scene', listener.scene);
  on('message', listener.message);
  on('gone', listener.gone);
  const late = setTimeout(listener.lost, LATE_MS);
  source.addEventListener('open', () => {
    clearTimeout(late);
    listener.open();
  });
  source.addEventListener('error', () => {
    listener.lost();
    // The browser tries again by itself, but where it was refused: then these people are of before.
    if (source.readyState === EventSource.CLOSED) setTimeout(anew, ANEW_MS);
  });
  return () => {
    clearTimeout(late);
    source.close();
  };
}

/** Loads the page anew once its server answers. */
function anew(): void {
  fetchScene().then(
    () => {
      location.reload();
    },
    () => setTimeout(anew, ANEW_MS),
  );
}

async function get<T>(address: string): Promise<T> {
  return answerOf(await fetch(address));
}

async function answerOf<T>(answer: Response): Promise<T> {
  if (!answer.ok)
    throw new Error(
      `The playground's server answered ${String(answer.status)}: ${await answer.text()}`,
    );
  // It comes from our own server.
  return (await answer.json()) as T;
}
