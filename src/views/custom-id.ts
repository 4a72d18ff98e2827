/** State of buttons and menus, carried in their `custom_id`, so that they work after a restart. */
import { z } from 'zod';

export const MAX_CUSTOM_ID = 100;
/** The id of a row, as `newId` makes it. */
export const rowId = z.string().regex(/^[0-9a-z]{14}$/);
const SEPARATOR = ':';

export interface CustomId<State> {
  /** Kind and version, such as `hist1`: buttons of an older version have another name, and are recognised as such. */
  readonly name: string;
  /** @throws RangeError where the id would be longer than Discord takes. */
  make(state: State): string;
  /** Undefined for an id that is foreign, old or forged. */
  parse(customId: string): State | undefined;
}

/**
 * A kind of custom_id. Its state is strings, of which only the last may contain a colon.
 * @param name kind and version, such as `history1`
 */
export function defineCustomId<Shape extends Record<string, z.ZodType<string, string>>>(
  name: string,
  shape: z.ZodObject<Shape>,
): CustomId<z.infer<z.ZodObject<Shape>>> {
  const keys = Object.keys(shape.shape);
  return {
    name,
    make(state) {
      const values = new Map(Object.entries(state));
      const id = [name, ...keys.map((key) => values.get(key))].join(SEPARATOR);
      if (id.length > MAX_CUSTOM_ID) throw new RangeError(`custom_id of ${name} is too long`);
      return id;
    },
    parse(customId) {
      const [kind, ...parts] = customId.split(SEPARATOR);
      if (kind !== name || parts.length < keys.length) return undefined;
      const values = [
        ...parts.slice(0, keys.length - 1),
        parts.slice(keys.length - 1).join(SEPARATOR),
      ];
      return shape.safeParse(Object.fromEntries(keys.map((key, index) => [key, values[index]])))
        .data;
    },
  };
}

/** The kind that an id belongs to. */
export function kindOf(customId: string): string {
  return customId.split(SEPARATOR, 1).join();
}
