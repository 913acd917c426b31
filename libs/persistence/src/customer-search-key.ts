import { addressKey, corporateForms, joinKeys, searchKeys } from '#domain';

/** What of a customer's record it is found by. */
export interface FoundBy {
  readonly customerNumber: string;
  readonly name: string;
  readonly nameKana: string;
  readonly address: string;
  readonly phone: string;
  readonly corporateNumber?: string | null;
}

/** What the search for customers compares with: numbers, names, address, telephone, 法人番号, 法人格; and the place, however its number is written. */
export function customerSearchKey({ customerNumber, name, nameKana, address, phone, corporateNumber }: FoundBy): string {
  return joinKeys([...[customerNumber, name, nameKana, address, phone, corporateNumber ?? ''].flatMap(searchKeys), ...corporateForms([name]), addressKey(address).place].filter((text) => text !== ''));
}
