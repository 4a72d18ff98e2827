/** Each provider, asked once whether it serves this account. */
import type { Settings } from '../app/pipeline.js';
import { criticModel } from '../config.js';
import { ADVICE, EaselError, faultOf, PROVIDERS, type Provider } from '../errors.js';
import { probeFal } from '../pipeline/providers/fal/probe.js';
import { probeGemini } from '../pipeline/providers/gemini/index.js';
import { probeOpenAiChat } from '../pipeline/providers/openai/chat.js';
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

export async function lookAtCritic(settings: Settings, signal: AbortSignal): Promise<Finding[]> {
  const isGemini = settings.config.CRITIC_PROVIDER === 'gemini';
  const [provider, probe] = isGemini
    ? (['gemini', probeGemini] as const)
    : (['openai-chat', probeOpenAiChat] as const);
  return asked(provider, signal, async () => {
    const cost = await probe(settings, signal);
    const usd = cost === null ? 'about nothing' : `$${cost.toFixed(6)}`;
    return `it serves ${criticModel(settings.config)} (a question of one word, which cost ${usd})`;
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
