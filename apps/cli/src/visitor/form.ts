import { attribute, elements, textOf, type HtmlElement, type HtmlNode } from './html.js';

export interface FormChoice {
  readonly value: string;
  readonly label: string;
  readonly chosen: boolean;
}

export interface FormField {
  readonly name: string;
  readonly kind: 'text' | 'hidden' | 'choice' | 'several' | 'file';
  readonly value: string;
  /** For radio buttons, tick boxes and lists. */
  readonly choices: readonly FormChoice[];
}

export interface FormButton {
  readonly name: string | null;
  readonly value: string;
  readonly text: string;
  readonly action: string | null;
}

export interface PageForm {
  readonly action: string;
  readonly method: 'get' | 'post';
  readonly multipart: boolean;
  readonly fields: readonly FormField[];
  readonly buttons: readonly FormButton[];
}

/** Every form of a page with its fields, as a browser would send them. */
export function readForms(document: HtmlNode, url: string): PageForm[] {
  const labels = labelsById(document);
  return [...elements(document)].filter(({ tagName }) => tagName === 'form').map((form) => ({
    action: new URL(attribute(form, 'action') ?? '', url).toString(),
    method: attribute(form, 'method')?.toLowerCase() === 'post' ? 'post' : 'get',
    multipart: attribute(form, 'enctype') === 'multipart/form-data',
    fields: fieldsOf(controlsOf(form, document), labels),
    buttons: controlsOf(form, document).filter((element) => isSubmit(element)).map((button) => ({
      name: attribute(button, 'name'),
      value: attribute(button, 'value') ?? '',
      text: textOf(button) || (attribute(button, 'value') ?? ''),
      action: attribute(button, 'formaction') === null ? null : new URL(attribute(button, 'formaction') ?? '', url).toString(),
    })),
  }));
}

/** What stands in a form, and what stands elsewhere and names it. */
function controlsOf(form: HtmlElement, document: HtmlNode): HtmlElement[] {
  const id = attribute(form, 'id');
  const inside = [...elements(form)].filter((element) => attribute(element, 'form') === null);
  return id === null ? inside : [...inside, ...[...elements(document)].filter((element) => attribute(element, 'form') === id)];
}

function isSubmit(element: HtmlElement): boolean {
  const type = attribute(element, 'type');
  return (element.tagName === 'button' && (type === null || type === 'submit')) || (element.tagName === 'input' && type === 'submit');
}

function labelsById(document: HtmlNode): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const element of elements(document)) {
    if (element.tagName !== 'label') continue;
    const target = attribute(element, 'for') ?? [...elements(element)].map((inner) => attribute(inner, 'id')).find((id) => id !== null);
    if (target !== null && target !== undefined) labels.set(target, textOf(element));
  }
  return labels;
}

function fieldsOf(controls: readonly HtmlElement[], labels: ReadonlyMap<string, string>): FormField[] {
  const fields = new Map<string, FormField>();
  for (const element of controls) {
    const name = attribute(element, 'name');
    if (name === null || attribute(element, 'disabled') !== null) continue;
    const field = fieldOf(element, name, labels);
    if (field === null) continue;
    const earlier = fields.get(name);
    fields.set(name, earlier && field.choices.length > 0 ? { ...earlier, choices: [...earlier.choices, ...field.choices] } : field);
  }
  return [...fields.values()];
}

function fieldOf(element: HtmlElement, name: string, labels: ReadonlyMap<string, string>): FormField | null {
  const value = attribute(element, 'value') ?? '';
  if (element.tagName === 'textarea') return { name, kind: 'text', value: textOf(element), choices: [] };
  if (element.tagName === 'select') {
    const options = [...elements(element)].filter(({ tagName }) => tagName === 'option');
    return {
      name,
      kind: 'choice',
      value: '',
      choices: options.map((option) => ({ value: attribute(option, 'value') ?? textOf(option), label: textOf(option), chosen: attribute(option, 'selected') !== null })),
    };
  }
  if (element.tagName !== 'input') return null;
  const type = attribute(element, 'type') ?? 'text';
  if (type === 'radio' || type === 'checkbox') {
    const label = labels.get(attribute(element, 'id') ?? '') ?? attribute(element, 'aria-label') ?? '';
    return { name, kind: type === 'radio' ? 'choice' : 'several', value: '', choices: [{ value: value === '' ? 'on' : value, label, chosen: attribute(element, 'checked') !== null }] };
  }
  if (type === 'submit' || type === 'button' || type === 'reset') return null;
  return { name, kind: type === 'file' ? 'file' : type === 'hidden' ? 'hidden' : 'text', value, choices: [] };
}

/** A PDF or another file to be handed in. */
export interface UploadedFile {
  readonly fileName: string;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What is put into a field: text, the choice whose label begins so, several such choices, or a file. */
export type Answer = string | { readonly choose: string } | { readonly tick: readonly string[] } | { readonly file: UploadedFile };
export type Answers = Readonly<Record<string, Answer>>;

export type FormEntry = readonly [name: string, value: string | UploadedFile];

/**
 * What a browser would send once `answers` have been filled in; fields nobody speaks of keep what the page put there.
 * @throws when the form lacks a field or a choice that was to be filled in
 */
export function fillIn(form: PageForm, answers: Answers, button?: FormButton): FormEntry[] {
  const unknown = Object.keys(answers).filter((name) => !form.fields.some((field) => field.name === name));
  if (unknown.length > 0) throw new Error(`The form ${form.action} has no field ${unknown.join(', ')}; it has ${form.fields.map(({ name }) => name).join(', ')}.`);
  const entries: FormEntry[] = [];
  for (const field of form.fields) entries.push(...entriesOf(field, answers[field.name], form.action));
  if (button?.name) entries.push([button.name, button.value]);
  return entries;
}

function entriesOf(field: FormField, answer: Answer | undefined, where: string): FormEntry[] {
  const { name, kind, choices } = field;
  if (kind === 'file') return answer !== undefined && typeof answer === 'object' && 'file' in answer ? [[name, answer.file]] : [];
  if (kind === 'text' || kind === 'hidden') return [[name, typeof answer === 'string' ? answer : field.value]];
  if (answer === undefined) return choices.filter(({ chosen }) => chosen).map(({ value }) => [name, value]);
  const wanted = typeof answer === 'string' ? [answer] : 'choose' in answer ? [answer.choose] : 'tick' in answer ? answer.tick : [];
  return wanted.map((text) => {
    const choice = choices.find(({ value, label }) => value === text || label.startsWith(text)) ?? choices.find(({ label }) => label.includes(text));
    if (choice === undefined) throw new Error(`${where}: ${name} offers no choice 「${text}」, only ${choices.map(({ label }) => label).join('、')}.`);
    return [name, choice.value];
  });
}
