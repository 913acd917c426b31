import type { NumbersForCheck } from '#domain';
import { ContractorAccount, Customer, PhoneRecord, readTimeline, type Registration } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { stoodBefore } from '../intake/registration-file.js';

/** Words of a record's source that lead back to a form. */
const FROM_A_FORM = /申込|申し込/u;

/** The telephone numbers that a check of the registration's address must not, and may, rest on. */
export async function numbersForCheck(em: EntityManager, registration: Registration): Promise<NumbersForCheck> {
  const { raw, read, content, reissueOf } = registration;
  const corrections = await em.find(PhoneRecord, { registration: registration.id, field: 'phone' });
  const account = reissueOf ? await em.findOneOrFail(ContractorAccount, reissueOf) : null;
  const customer = registration.customer ? await em.findOneOrFail(Customer, registration.customer) : null;
  const before = stoodBefore('phone', await readTimeline(em, registration.id));
  return {
    ofForm: [raw.phone, read.phone?.value, read.phone?.other, content?.phone, account?.phone, ...corrections.flatMap(({ before: was, after }) => [was, after])].flatMap((number) => number ?? []),
    ofRecord: customer !== null && before ? numberOfRecord(customer) : null,
  };
}

/** The same of a 再発行 that is being asked for: its form is what the ID was applied for with. */
export function numbersForReissue(account: ContractorAccount, customer: Customer): NumbersForCheck {
  return { ofForm: [account.phone], ofRecord: numberOfRecord(customer) };
}

/** A number that was written into the record from a form is that of a form. */
function numberOfRecord({ phone, sources }: Customer): string | null {
  return FROM_A_FORM.test(sources?.['phone']?.source ?? '') ? null : phone;
}
