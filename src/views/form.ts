/** A form (modal) that a button opens: a few texts to fill in. */
import { ComponentType, TextInputStyle } from 'discord-api-types/v10';
import { clip } from './text.js';

/** Discord's limits, in UTF-16 units. */
const MAX_TITLE = 45;
const MAX_LABEL = 45;
const MAX_PLACEHOLDER = 100;
const MAX_FIELDS = 5;

export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly max: number;
  readonly required?: boolean;
  readonly value?: string;
  readonly placeholder?: string;
  readonly isLong?: boolean;
}

export interface Form {
  readonly customId: string;
  readonly title: string;
  readonly fields: readonly FormField[];
}

/** The form as Discord takes it. */
export function formBody({ customId, title, fields }: Form) {
  return {
    custom_id: customId,
    title: clip(title, MAX_TITLE),
    components: fields.slice(0, MAX_FIELDS).map(inputOf),
  };
}

function inputOf({ name, label, max, value, placeholder, ...field }: FormField) {
  return {
    type: ComponentType.Label,
    label: clip(label, MAX_LABEL),
    component: {
      type: ComponentType.TextInput,
      custom_id: name,
      style: field.isLong === true ? TextInputStyle.Paragraph : TextInputStyle.Short,
      max_length: max,
      required: field.required ?? true,
      ...(value === undefined ? {} : { value: clip(value, max) }),
      ...(placeholder === undefined ? {} : { placeholder: clip(placeholder, MAX_PLACEHOLDER) }),
    },
  };
}
