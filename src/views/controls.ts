/** Buttons, and the rows that they and menus stand in. */
import { ButtonStyle, ComponentType } from 'discord-api-types/v10';
import type { Row } from './message.js';

type Control = Row['components'][number];

interface ButtonOptions {
  readonly style?: ButtonStyle.Secondary | ButtonStyle.Success | ButtonStyle.Danger;
  readonly disabled?: boolean;
}

export function button(
  label: string,
  customId: string,
  { style = ButtonStyle.Secondary, ...options }: ButtonOptions = {},
): Control {
  return { type: ComponentType.Button, style, label, custom_id: customId, ...options };
}

/** Discord's limits for a menu: entries, and the label of one. */
export const MAX_MENU = 25;
export const MAX_LABEL = 100;

interface MenuEntry {
  readonly label: string;
  readonly value: string;
}

/** A menu, which takes a row of its own. */
export function menuRow(customId: string, placeholder: string, options: readonly MenuEntry[]): Row {
  const menu = { custom_id: customId, placeholder, options: [...options] };
  return row([{ type: ComponentType.StringSelect, ...menu }]);
}

export function row(components: readonly Control[]): Row {
  return { type: ComponentType.ActionRow, components: [...components] };
}
