/** Each provider, asked once whether it serves this account. */
import type { Settings } from '../app/pipeline.js';
import { ADVICE, EaselError, faultOf, PROVIDERS, type Provider } from '../errors.js';
import { probeFal } from '../pipeline/providers/fal/probe.js';
import { probeGemini } from '../pipeline/providers/gemini/index.js';
import { probeOpenAiImages } from '../pipeline/providers/openai/images.js';
import { saidIn } from '../pipeline/providers/http-error.js';
import { well, wrong, type Finding } from './finding.js';

export async function lookAtPainter(settings: Settings, signal: AbortSignal): Promise<Finding[]> {
  if (settings.config.IMAGE_PROVIDER === 'openai')
    return asked('openai-images', signal, async () => {
      await probeOpenAiImages(settings, signal);
      return 'it answers (asked for the list of its models, which is free and says nothing of a balance)';
    });
  return asked('fal', signal, async () => {
    await probeFal(settings, signal);
    return 'it knows the key (asked for a job that does not exist, which is free and says nothing of the balance)';
  });
}

export async function lookAtGemini(settings: Settings, signal: AbortSignal): Promise<Finding[]> {
  return asked('gemini', signal, async () => {
    const cost = await probeGemini(settings, signal);
    const usd = cost === null ? 'about nothing' : `$${cost.toFixed(6)}`;
    return `it serves ${settings.config.GEMINI_MODEL} (a question of one word, which cost ${usd})`;
  });
}

async function asked(
  provider: Provider,
  signal: AbortSignal,
  ask: () => Promise<string>,
): Promise<Finding[]> {
  const name = PROVIDERS[provider];
  try {
    return [well(`${name}: ${await ask()}`)];
  } catch (error) {
    return [wrong(`${name}: ${signal.aborted ? NO_ANSWER : troubleOf(provider, error)}`)];
  }
}

const NO_ANSWER = 'it did not answer in time. Look at the network and at its status page.';

function troubleOf(provider: Provider, error: unknown): string {
  const { code } = faultOf(error);
  const said = saidIn(error);
  if (code === 'provider_closed') return `it refuses the account (“${said}”). ${ADVICE[provider]}`;
  if (code === 'provider_busy')
    return `it knows the key and takes no more calls for now (${said}). Wait, lower the rate, or raise the plan.`;
  if (code === 'provider_down')
    return `it cannot be reached or does not serve (${said}). Look at the network and at its status page.`;
  const reason = said || (error instanceof EaselError ? code : String(error));
  return `it answered with something else (${reason}). ${ADVICE[provider]}`;
}
