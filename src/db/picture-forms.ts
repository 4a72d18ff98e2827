/** Forms about pictures, from when somebody opens one until it is sent, or given up. */
import type { GivenPicture } from '../pipeline/given-picture.js';
import type { Db } from './schema.js';

/** Discord's addresses of files are good for a day. */
const KEPT_MS = 86_400_000;

export interface PictureForm {
  /** Of the interaction that it was opened with. */
  readonly id: string;
  readonly guildId: string;
  readonly userId: string;
  readonly fileName: string;
  readonly url: string;
  /** 0 where Discord did not say. */
  readonly size: number;
  /** Where it is a picture of ours. */
  readonly parent: GivenPicture['parent'];
}

/** Forgets those that nobody will send any more. */
export async function forgetPictureForms(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('picture_forms')
    .where('created_at', '<', now - KEPT_MS)
    .execute();
}

/** Keeps what a form is about. */
export async function keepPictureForm(db: Db, form: PictureForm, now: number): Promise<void> {
  await db
    .insertInto('picture_forms')
    .values({
      id: form.id,
      guild_id: form.guildId,
      user_id: form.userId,
      file_name: form.fileName,
      url: form.url,
      size: form.size,
      parent_run_id: form.parent?.runId ?? null,
      parent_iteration: form.parent?.iteration ?? null,
      created_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** What a form is about that this person was shown in this server; undefined where there is none. */
export async function findPictureForm(
  db: Db,
  { id, guildId, userId }: Pick<PictureForm, 'id' | 'guildId' | 'userId'>,
): Promise<PictureForm | undefined> {
  const row = await db
    .selectFrom('picture_forms')
    .selectAll()
    .where('id', '=', id)
    .where('guild_id', '=', guildId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (!row) return undefined;
  const { parent_run_id: runId, parent_iteration: iteration } = row;
  return {
    id,
    guildId,
    userId,
    fileName: row.file_name,
    url: row.url,
    size: row.size,
    parent: runId === null || iteration === null ? null : { runId, iteration },
  };
}
