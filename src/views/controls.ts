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

export function row(components: readonly Control[]): Row {
  return { type: ComponentType.ActionRow, components: [...components] };
}
