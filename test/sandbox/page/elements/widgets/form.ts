/** The form that an answer opened, as a dialog: the browser checks what is typed. */
import {
  ComponentType,
  TextInputStyle,
  type APIModalInteractionResponseCallbackData as Modal,
  type APISelectMenuComponent,
  type APITextInputComponent,
} from 'discord-api-types/v10';
import type { Outcome } from '../../protocol.js';
import type { Names } from '../../view.js';
import { selectElement } from '../controls.js';
import { action, el } from '../dom.js';
import { markdown } from '../markdown.js';
import { dialogHead, foot, openDialog } from './dialog.js';

type Fields = Readonly<Record<string, string>>;

let made = 0;

/** `submit` sends it; the dialog stays where that fails. */
export function openForm(
  modal: Modal,
  names: Names,
  submit: (fields: Fields) => Promise<Outcome>,
): void {
  const dialog = el('dialog', { class: 'dialog' });
  const form = el('form');
  const why = el('p', { class: 'why', role: 'alert' });
  const send = el('button', { class: 'primary', type: 'submit' }, 'Submit');
  const cancel = action({ class: 'secondary' }, () => dialog.close(), 'Cancel');
  form.append(
    dialogHead(modal.title, dialog),
    ...modal.components.flatMap((it) => parts(it, names)),
    why,
    foot(cancel, send),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send.classList.add('busy');
    void submit(fieldsOf(form)).then((outcome) => {
      send.classList.remove('busy');
      if (outcome.kind === 'failed') why.textContent = outcome.why;
      else dialog.close();
    });
  });
  dialog.append(form);
  openDialog(dialog);
  form.querySelector<HTMLElement>('textarea, input, select')?.focus();
}

function fieldsOf(form: HTMLFormElement): Fields {
  const texts = [...new FormData(form)].flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );
  return Object.fromEntries(texts);
}

function parts(it: Modal['components'][number], names: Names): HTMLElement[] {
  switch (it.type) {
    case ComponentType.ActionRow:
      return it.components.map((input) => labelled(input.label ?? '', textInput(input)));
    case ComponentType.TextDisplay:
      return [markdown(it.content, names)];
    case ComponentType.Label: {
      const { component, label, description } = it;
      if (component.type === ComponentType.TextInput)
        return [labelled(label, textInput(component), description)];
      return isSelect(component)
        ? [labelled(label, menuOf(component), description)]
        : [el('div', { class: 'unknown' }, 'This cannot be shown here.')];
    }
    default:
      return [el('div', { class: 'unknown' }, 'This cannot be shown here.')];
  }
}

function isSelect(it: { readonly type: ComponentType }): it is APISelectMenuComponent {
  return it.type === ComponentType.StringSelect;
}

type Input = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function labelled(text: string, input: Input, description?: string): HTMLElement {
  made += 1;
  input.id = `field-${String(made)}`;
  const label = el(
    'label',
    { for: input.id },
    text,
    input.required && el('span', { class: 'needed', 'aria-hidden': 'true' }, ' *'),
  );
  const hint = el('small', { id: `${input.id}-hint` }, description);
  if (description !== undefined) input.setAttribute('aria-describedby', hint.id);
  return el('div', { class: 'labelled' }, label, description !== undefined && hint, input);
}

function textInput(it: APITextInputComponent): HTMLInputElement | HTMLTextAreaElement {
  const isLong = it.style === TextInputStyle.Paragraph;
  const input = isLong ? el('textarea') : el('input', { type: 'text' });
  input.name = it.custom_id;
  input.required = it.required !== false;
  input.defaultValue = it.value ?? '';
  input.placeholder = it.placeholder ?? '';
  if (it.min_length !== undefined && it.min_length > 0) input.minLength = it.min_length;
  input.maxLength = it.max_length ?? 4000;
  return input;
}

function menuOf(it: APISelectMenuComponent): HTMLSelectElement {
  const menu = selectElement(it);
  menu.name = it.custom_id;
  menu.required = it.required !== false;
  return menu;
}
