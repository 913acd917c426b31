import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { readTerms } from './branch-settings.js';

const DAYS = z.int().min(1).max(400);
export const REGISTRATION_TERMS = z.object({
  /** A registration should be typed in and approved by the end of so many business days. */
  entryDays: DAYS,
  /** The branch is reminded of one that is not, after so many business days. */
  entryOverdue: DAYS,
  /** 文字の読み取り: 「確認へ回す」 and the approval wait for it so many minutes; then a person compares by eye. */
  readingMinutes: z.int().min(1).max(1_440),
  /** 返送: a form made on the web lapses when its stamped page has not come after so many business days. */
  paperLapse: DAYS,
  /** 不備: the customer is asked to answer within, and reminded after, so many business days; then once more; then 期限切れ. */
  deficiencyReminder: DAYS,
  deficiencySecondReminder: DAYS,
  deficiencyLapse: DAYS,
  /** お願いしたい日 is at most so many business days away. */
  deficiencyAnswerMost: DAYS,
  /** 初回ログイン: the branch is reminded so many days after the letter was posted, and again. */
  firstSignInReminder: DAYS,
  firstSignInSecondReminder: DAYS,
  /** 初期パスワード: good for so many days from its printing. */
  initialPasswordDays: DAYS,
  /** 反社チェック: no older than so many days at the approval. */
  screeningDays: DAYS,
});
export type RegistrationTerms = z.infer<typeof REGISTRATION_TERMS>;

/** Ours, like all terms of the procedure (the sources name none). */
export const DEFAULT_REGISTRATION_TERMS: RegistrationTerms = {
  entryDays: 1,
  entryOverdue: 2,
  readingMinutes: 10,
  paperLapse: 40,
  deficiencyReminder: 5,
  deficiencySecondReminder: 10,
  deficiencyLapse: 30,
  deficiencyAnswerMost: 60,
  firstSignInReminder: 14,
  firstSignInSecondReminder: 30,
  initialPasswordDays: 60,
  screeningDays: 365,
};

/** Setting `registration-terms`; what it does not say, or says wrongly, has its default. */
export function readRegistrationTerms(em: EntityManager): Promise<RegistrationTerms> {
  return readTerms(em, 'registration-terms', REGISTRATION_TERMS, DEFAULT_REGISTRATION_TERMS);
}
