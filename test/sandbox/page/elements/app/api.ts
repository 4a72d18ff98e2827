/** What the page asks its server. */
import type { ChannelView, Deed, Outcome, Scene } from '../../protocol.js';

const ANEW_MS = 1500;

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

/** Loads the page anew once its server answers. */
export function anew(): void {
  const look = () => {
    fetchScene().then(() => {
      location.reload();
    }, anew);
  };
  setTimeout(look, ANEW_MS);
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
