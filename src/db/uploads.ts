/** Files that commands brought, kept until they are runs: one that is here at a start was left by a crash. */
import type { PromptDefaults } from '../pipeline/prompt.js';
import type { GivenPicture } from '../pipeline/given-picture.js';
import { defaultsJson, fromJson, pictureJson, stringsJson, toJson } from './codec.js';
import type { Db } from './schema.js';

export interface Upload {
  readonly interactionId: string;
  readonly guildId: string;
  readonly channelId: string;
  readonly userId: string;
  readonly fileName: string;
  /** Where Discord keeps it for a while. */
  readonly url: string;
  /** Bytes, as Discord says; 0 where it does not. */
  readonly size: number;
  /** What its prompts do not say themselves. */
  readonly defaults: PromptDefaults;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Discord's name of the server's language. */
  readonly locale: string;
  /** Null for a file of prompts. */
  readonly picture: GivenPicture | null;
  /** Of whoever brought it, for their quota. */
  readonly roles: readonly string[];
}

/** False where this interaction is kept already. */
export async function keepUpload(db: Db, upload: Upload): Promise<boolean> {
  const { numInsertedOrUpdatedRows: kept } = await db
    .insertInto('uploads')
    .values({
      interaction_id: upload.interactionId,
      guild_id: upload.guildId,
      channel_id: upload.channelId,
      user_id: upload.userId,
      file_name: upload.fileName,
      url: upload.url,
      size: upload.size,
      defaults: toJson(upload.defaults),
      created_at: upload.createdAt,
      locale: upload.locale,
      picture: upload.picture && toJson(upload.picture),
      roles: toJson(upload.roles),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return kept === 1n;
}

export async function dropUpload(db: Db, interactionId: string): Promise<void> {
  await db.deleteFrom('uploads').where('interaction_id', '=', interactionId).execute();
}

/** All that are not read yet, oldest first. */
export async function leftUploads(db: Db): Promise<Upload[]> {
  const rows = await db.selectFrom('uploads').selectAll().orderBy('created_at').execute();
  return rows.map((row) => ({
    interactionId: row.interaction_id,
    guildId: row.guild_id,
    channelId: row.channel_id,
    userId: row.user_id,
    fileName: row.file_name,
    url: row.url,
    size: row.size,
    defaults: fromJson(defaultsJson, row.defaults),
    createdAt: row.created_at,
    locale: row.locale,
    picture: row.picture === null ? null : fromJson(pictureJson, row.picture),
    roles: fromJson(stringsJson, row.roles),
  }));
}
