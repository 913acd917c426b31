import type { RegistrationContent } from '#domain';
import { createHash } from 'node:crypto';

/**
 * The key that an application is kept under: the one of the form it was typed into, and what it says as it was read. So a second press of the
 * button finds the same registration, and what was changed after 「入力に戻る」 makes one of its own. The day does not count: it is not typed.
 * As hard to guess as the key of the form, which is drawn.
 */
export function keptUnder(formKey: string, branchCode: string, content: RegistrationContent): string {
  const said = Object.entries(content).filter(([field]) => field !== 'appliedOn').sort(([a], [b]) => (a < b ? -1 : 1));
  const hex = createHash('sha256').update(JSON.stringify([formKey, branchCode, said])).digest('hex');
  const variant = ((parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
