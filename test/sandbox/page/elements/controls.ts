/** Buttons and menus. What is pressed or chosen is told by an event; nothing happens here. */
import {
  ButtonStyle,
  ComponentType,
  type APIButtonComponent,
  type APIMessageComponentEmoji,
  type APISelectMenuComponent,
  type APIStringSelectComponent,
} from 'discord-api-types/v10';
import type { On } from '../view.js';
import { el, icon, isWebAddress, tell, type Child } from './dom.js';

const STYLES: Record<ButtonStyle, string> = {
  [ButtonStyle.Primary]: 'primary',
  [ButtonStyle.Secondary]: 'secondary',
  [ButtonStyle.Success]: 'success',
  [ButtonStyle.Danger]: 'danger',
  [ButtonStyle.Link]: 'link',
  [ButtonStyle.Premium]: 'primary',
};

export function button(it: APIButtonComponent, on: On): HTMLElement {
  const label = 'label' in it ? (it.label ?? '') : '';
  const mark = 'emoji' in it ? emoji(it.emoji) : null;
  const isLink = it.style === ButtonStyle.Link;
  const made = el('button', { class: STYLES[it.style] }, mark, label, isLink && icon('external'));
  made.type = 'button';
  made.disabled = it.disabled === true;
  if ('custom_id' in it) made.dataset.key = it.custom_id;
  made.addEventListener('click', () => {
    if (isLink && isWebAddress(it.url)) window.open(it.url, '_blank', 'noopener,noreferrer');
    if ('custom_id' in it) tell(made, 'press', { on, customId: it.custom_id });
  });
  return made;
}

/** A native menu: keyboards, phones and screen readers know it. Menus of people and channels only show themselves. */
export function selectElement(it: APISelectMenuComponent): HTMLSelectElement {
  const made = el('select', { 'aria-label': it.placeholder ?? 'Make a selection' });
  const isStringSelect = it.type === ComponentType.StringSelect;
  made.append(...(isStringSelect ? choices(it) : [placeholder(it)]));
  made.disabled = it.disabled === true || !isStringSelect;
  return made;
}

export function select(it: APISelectMenuComponent, on: On): HTMLElement {
  const made = selectElement(it);
  made.dataset.key = it.custom_id;
  made.addEventListener('change', () => {
    tell(made, 'choose', { on, customId: it.custom_id, values: [made.value] });
  });
  return made;
}

function choices(it: APIStringSelectComponent): HTMLOptionElement[] {
  const isChosen = it.options.some((option) => option.default === true);
  const offered = it.options.map((option) => {
    const { label, description, value } = option;
    const made = el(
      'option',
      {},
      emoji(option.emoji),
      el('span', { class: 'label' }, label),
      description !== undefined && el('small', {}, description),
    );
    made.value = value;
    // What the closed menu says.
    made.label = label;
    made.defaultSelected = option.default === true;
    return made;
  });
  return isChosen ? offered : [placeholder(it), ...offered];
}

function placeholder(it: APISelectMenuComponent): HTMLOptionElement {
  const made = el('option', {}, it.placeholder ?? 'Make a selection');
  made.value = '';
  made.disabled = true;
  made.hidden = true;
  made.defaultSelected = true;
  return made;
}

function emoji(it: APIMessageComponentEmoji | undefined): Child {
  return it?.name !== undefined && el('span', { class: 'emoji' }, it.name);
}
