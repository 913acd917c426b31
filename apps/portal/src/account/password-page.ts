import { LONGEST_PASSWORD, type PasswordProblem, SHORTEST_PASSWORD } from '#identity';
import type { Audience } from '#persistence';
import { PASSWORD_PATHS } from '../http/audience.js';
import { errorSummary, textField } from '../http/fields.js';
import { type PageView, pageTemplate } from '../http/pages.js';
import type { ErrorSummaryView, TextFieldView } from '../http/view-models.js';

export interface PasswordView extends PageView {
  readonly action: string;
  readonly loginId: string;
  readonly changed: boolean;
  readonly current: TextFieldView;
  readonly fresh: TextFieldView;
  readonly errorSummary: ErrorSummaryView | null;
}

export const PASSWORD_PAGES = {
  contractor: pageTemplate<PasswordView>('contractor/password'),
  branch: pageTemplate<PasswordView>('branch/password'),
  admin: pageTemplate<PasswordView>('admin/password'),
} as const;

/** The sentence beside the new password for each problem. */
export const PASSWORD_PROBLEMS: Readonly<Record<PasswordProblem, string>> = {
  unprintable: '新しいパスワードに、使えない文字（制御文字など）が入っています',
  'too-short': `新しいパスワードは、${SHORTEST_PASSWORD}文字以上にしてください`,
  'too-long': `新しいパスワードは、${LONGEST_PASSWORD}文字までにしてください`,
  'holds-the-id': '新しいパスワードに、IDを入れないでください',
  'holds-company': '新しいパスワードに、会社名（ローマ字やかなも）を入れないでください',
  'holds-service': '新しいパスワードに、このサービスや保証の言葉（e-Net保証、電子保証など）を入れないでください',
  common: '新しいパスワードは、推測されにくいものにしてください（よく使われる言葉や、キーボードの並び、その繰り返しや組合せです）',
  'same-as-before': '新しいパスワードは、いまのものと違うものにしてください',
};

/** Passwords that were typed are not shown again: the boxes are empty each time. */
export function passwordView(audience: Audience, loginId: string, state: { readonly changed: boolean; readonly errors: ReadonlyMap<string, string>; readonly heading?: string | null }): PasswordView {
  return {
    title: 'パスワードの変更',
    action: PASSWORD_PATHS[audience],
    loginId,
    changed: state.changed,
    current: textField({ name: 'current', label: 'いまのパスワード', width: 's', autocomplete: 'current-password', error: state.errors.get('current') }),
    fresh: textField({
      name: 'fresh', label: '新しいパスワード', width: 's', autocomplete: 'new-password', error: state.errors.get('fresh'),
      support: `${SHORTEST_PASSWORD}文字以上。文章のように長いものが、覚えやすく、破られにくくなります。空白も使えます。「表示」で、入力したものを確かめられます。`,
    }),
    errorSummary: errorSummary(state.errors, state.heading),
  };
}
