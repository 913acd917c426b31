import { composed } from './composed.js';
import { firstUndrawn } from './printing.js';
import { read, type Reading } from './reading.js';

/** Why a text cannot stand in an application; `character` is the first one that cannot, as U+XXXX or itself. */
export interface TextFailure {
  readonly code:
    | 'text/too-long'
    | 'text/control-character'
    | 'text/direction-mark'
    | 'text/markup'
    | 'text/emoji'
    | 'text/unprintable';
  readonly character?: string;
  readonly length?: number;
  readonly maxLength?: number;
}

export interface TextLimits {
  /** In characters as people count them: code points of the composed text. */
  readonly maxLength: number;
  readonly multiline?: boolean;
}

const CONTROL = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]/u;
const CONTROL_BUT_NEWLINE = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u2028\u2029]/u;
const DIRECTION_OR_INVISIBLE = /[\u00AD\u061C\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}\u{E0000}-\u{E007F}]/u;
const EMOJI = /[\p{Emoji_Presentation}\u20E3\uFE0F]|(?![©®™〰〽㊗㊙‼⁉ℹ↔↕↖-↙▪▫▶◀◻◼☀-☄☎☑★☆♀♂♠♣♥♦♨♪♭♯✓✔✕✖])\p{Extended_Pictographic}/u;
/** U+FFFD is what a broken character has become on its way here. */
const UNASSIGNED_OR_PRIVATE = /[\p{Cn}\p{Co}\p{Cs}\uFFFD]/u;
/** The combining grapheme joiner and fillers of other scripts have no shape at all. */
const FILLER = /[\u034F\u115F\u1160\u17B4\u17B5\u3164\uFFA0]/u;
/** A mark that no character holds together with what it stands on, as か and ゚: a browser would look for one font with both, and set it anywhere. */
const COMBINING_MARK = /(?![\uFE00-\uFE0F\u{E0100}-\u{E01EF}])\p{M}/u;
const SELECTOR_WITHOUT_HAN = /(?<!\p{Script=Han})[\uFE00-\uFE0E\u{E0100}-\u{E01EF}]/u;

/**
 * Takes a text as it was typed: composed, trimmed, line ends unified, nothing else changed, because names keep their shape
 * (髙, 﨑, 𠮷, ㈱, ideographic variants). Refuses what cannot be printed on a certificate or hides from
 * the reader's eye: control characters, direction marks, half-width angle brackets, emoji, private-use characters (外字).
 */
export function checkText(input: string, limits: TextLimits): Reading<string, TextFailure> {
  const { maxLength } = limits;
  if (input.length > maxLength * 4 + 1_000) return { ok: false, code: 'text/too-long', length: input.length, maxLength };
  const text = composed(input).replace(/\r\n?/g, '\n').trim();
  const length = [...text].length;
  if (length > maxLength) return { ok: false, code: 'text/too-long', length, maxLength };
  const control = (limits.multiline === true ? CONTROL_BUT_NEWLINE : CONTROL).exec(text);
  if (control) return { ok: false, code: 'text/control-character', character: codePoint(control[0]) };
  const direction = DIRECTION_OR_INVISIBLE.exec(text);
  if (direction) return { ok: false, code: 'text/direction-mark', character: codePoint(direction[0]) };
  const markup = /[<>]/.exec(text);
  if (markup) return { ok: false, code: 'text/markup', character: markup[0] };
  const emoji = EMOJI.exec(text);
  if (emoji) return { ok: false, code: 'text/emoji', character: emoji[0] };
  const shapeless = (UNASSIGNED_OR_PRIVATE.exec(text) ?? FILLER.exec(text) ?? COMBINING_MARK.exec(text) ?? SELECTOR_WITHOUT_HAN.exec(text))?.[0];
  if (shapeless !== undefined) return { ok: false, code: 'text/unprintable', character: codePoint(shapeless) };
  const undrawn = firstUndrawn(text);
  if (undrawn !== null) return { ok: false, code: 'text/unprintable', character: undrawn };
  return read(text);
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The sentence for a text that was refused, to stand after the field's label. */
export function explainText(failure: TextFailure): string {
  switch (failure.code) {
    case 'text/too-long':
      return `${failure.maxLength ?? 0}文字以内で入力してください（いま${failure.length ?? 0}文字です）`;
    case 'text/control-character':
      return `画面に見えない制御文字（${failure.character ?? ''}）が入っています。取り除いてください`;
    case 'text/direction-mark':
      return `画面に見えない文字（${failure.character ?? ''}）が入っています。取り除いてください`;
    case 'text/markup':
      return `「${failure.character ?? ''}」は使えません。全角の「${failure.character === '<' ? '＜' : '＞'}」にしてください`;
    case 'text/emoji':
      return `絵文字「${failure.character ?? ''}」は使えません`;
    case 'text/unprintable':
      return explainUnprintable(failure.character ?? '');
  }
}

/** A character that can be seen is shown with its number, so that it is found in the field. */
function explainUnprintable(character: string): string {
  if (character.startsWith('U+')) return `証書に印刷できない文字（${character}）が入っています`;
  return `「${character}」（${codePoint(character)}）は証書に印刷できません。ほかの文字にしてください`;
}
