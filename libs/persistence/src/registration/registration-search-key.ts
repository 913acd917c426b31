import { addressKey, corporateForms, joinKeys, keptReadings, keptTexts, type RawRegistration, type RegistrationField, searchKeys } from '#domain';
import type { ReadRegistrationFields } from '../entities/index.js';

const FOUND_BY: readonly RegistrationField[] = ['name', 'nameKana', 'contactName', 'phone', 'address', 'corporateNumber'];

/** What a registration is found by: number, names, telephone, address and its place, 法人番号, 法人格; as typed, and as the machine read them, however sure it was. */
export function registrationSearchKey(receptionNumber: string, typed: RawRegistration, made: ReadRegistrationFields): string {
  const [raw, read] = [keptTexts(typed), keptReadings(made)];
  const values = FOUND_BY.flatMap((field) => [raw[field] ?? '', read[field]?.value ?? '']);
  const places = [raw.address ?? '', read.address?.value ?? ''].map((address) => addressKey(address).place);
  return joinKeys([...new Set([...[receptionNumber, ...values].flatMap(searchKeys), ...corporateForms([raw.name ?? '', read.name?.value ?? '']), ...places])].filter((text) => text !== ''));
}
