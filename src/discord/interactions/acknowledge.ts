/** The first answer to an interaction: within three seconds, and once, whichever process gives it. */
import { DiscordAPIError, Routes, type RawFile, type REST } from 'discord.js';
import type { APIInteraction, InteractionResponseType } from 'discord-api-types/v10';
import { z } from 'zod';
import { EaselError } from '../../errors.js';
import { hasCode } from '../connection/rest.js';
import { withId } from '../messages/shapes.js';

export const UNKNOWN_INTERACTION = 10062;
export const ALREADY_ACKNOWLEDGED = 40060;
const NOTHING_THERE = [10008, 10015] as const;

export interface Acknowledgement {
  /** Another process with this token was first. */
  readonly lost: boolean;
  readonly messageId?: string | undefined;
}

export type AnsweredInteraction = Pick<APIInteraction, 'id' | 'token' | 'application_id' | 'type'>;

export interface CallbackBody {
  readonly type: InteractionResponseType;
  readonly data: object;
}

/**
 * Sends the first answer, which Discord takes once.
 * @throws EaselError `target_gone` where the interaction has expired
 */
export async function acknowledge(
  rest: REST,
  interaction: AnsweredInteraction,
  body: CallbackBody,
  files: readonly RawFile[],
): Promise<Acknowledgement> {
  const { id, token } = interaction;
  const post = () =>
    rest.post(Routes.interactionCallback(id, token), {
      auth: false,
      query: new URLSearchParams({ with_response: 'true' }),
      body,
      files: [...files],
    });
  const sent = { twice: false };
  try {
    const messageId = callbackShape.parse(
      await post().catch(async (error: unknown) => {
        if (error instanceof DiscordAPIError) throw error;
        // No answer, or a 5xx: it may have arrived.
        sent.twice = true;
        return (await arrived(rest, interaction)) ?? post();
      }),
    ).resource?.message?.id;
    return { lost: false, messageId };
  } catch (error) {
    // Where we asked twice, the one who was first may be ourselves: that stays in doubt.
    if (hasCode(error, ALREADY_ACKNOWLEDGED) && !sent.twice) return { lost: true };
    if (hasCode(error, UNKNOWN_INTERACTION))
      throw new EaselError({ code: 'target_gone' }, { cause: error });
    throw error;
  }
}

/** What an acknowledgement in doubt has left behind, in the form of its answer. */
async function arrived(
  rest: REST,
  interaction: AnsweredInteraction,
): Promise<z.infer<typeof callbackShape> | undefined> {
  try {
    const message = withId.parse(await rest.get(originalOf(interaction), { auth: false }));
    return { resource: { message } };
  } catch (error) {
    if (hasCode(error, ...NOTHING_THERE)) return undefined;
    throw error;
  }
}

/** The message that the interaction was answered with first. */
export function originalOf({
  application_id: applicationId,
  token,
}: AnsweredInteraction): `/${string}` {
  return Routes.webhookMessage(applicationId, token, '@original');
}

const callbackShape = z.object({
  resource: z.object({ message: withId.optional() }).nullish(),
});
