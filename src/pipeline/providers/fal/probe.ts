/** Whether fal.ai knows the key, asked without handing anything in. */
import type { ProviderSettings } from '../settings.js';
import { openFalClient } from './client.js';
import { isNotFound } from './faults.js';
import type { FalConfig, FalSecrets } from './index.js';

/** A request that nobody ever made. */
const NOBODYS = '00000000-0000-4000-8000-000000000000';

/**
 * Asks how far a job is that there is not: whoever has a key that is known hears just that. It is free,
 * and says nothing of the balance.
 * @throws EaselError
 */
export async function probeFal(
  { config, secrets, redact }: Pick<ProviderSettings<FalConfig, FalSecrets>, Asked>,
  signal: AbortSignal,
): Promise<void> {
  const { FAL_BASE_URL: baseUrl, FAL_MODEL: model } = config;
  const client = openFalClient({ key: secrets.falKey, baseUrl, redact });
  try {
    await client.queue.status(model, { requestId: NOBODYS, abortSignal: signal });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

type Asked = 'config' | 'secrets' | 'redact';
