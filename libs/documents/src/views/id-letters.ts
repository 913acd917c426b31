import { characterKind, formatEraDate, formatEraDateWithWeekday } from '#domain';
import type { SuretyProfile } from '../inputs/parties.js';
import type { IdLetterInput } from '../inputs/registration.js';
import { type AddressSize, addressSize } from './window-address.js';

/** One character in its own box; `kind` says 大・小・数 below a password's. */
interface LetterCell {
  readonly character: string;
  readonly kind: string | null;
}

/** お客様ID等のお知らせ: a batch, a sheet each. */
export interface IdLettersView {
  /** Neither number nor password: a title is shown by viewers and kept in lists of recent files. */
  readonly documentTitle: string;
  readonly letters: readonly IdLetterView[];
}

/** One letter as finished strings: a sheet that is folded in three for a window envelope. */
export interface IdLetterView {
  readonly number: string;
  readonly postalCode: string;
  readonly address: string;
  /** In which size the address fits the window. */
  readonly addressSize: AddressSize;
  readonly customerName: string;
  readonly department: string;
  readonly contactName: string;
  readonly issuedOn: string;
  readonly suretyName: string;
  readonly branchName: string;
  readonly branchAddress: string;
  readonly branchPostalCode: string;
  readonly branchPhone: string;
  readonly branchHours: string;
  readonly serviceName: string;
  readonly greeting: string;
  readonly loginId: readonly (readonly LetterCell[])[];
  readonly password: readonly (readonly LetterCell[])[];
  readonly validUntil: string;
  readonly signInUrl: string;
  readonly serviceHours: string;
}

export function idLettersViewModel(inputs: readonly IdLetterInput[], surety: SuretyProfile): IdLettersView {
  return { documentTitle: 'お客様ID等のお知らせ', letters: inputs.map((input) => letterView(input, surety)) };
}

function letterView(input: IdLetterInput, surety: SuretyProfile): IdLetterView {
  return {
    number: input.number,
    postalCode: `${input.postalCode.slice(0, 3)}-${input.postalCode.slice(-4)}`,
    address: input.address,
    addressSize: addressSize(input),
    customerName: input.customerName,
    department: input.department,
    contactName: input.contactName,
    issuedOn: formatEraDate(input.issuedOn),
    suretyName: surety.name,
    branchName: input.branch.name,
    branchAddress: input.branch.address,
    branchPostalCode: input.branch.postalCode,
    branchPhone: input.branch.phone,
    branchHours: surety.branchHours,
    serviceName: surety.serviceName,
    greeting: input.reissued
      ? `${surety.serviceName}の初期パスワードを新しく発行しましたので、お知らせします。これまでのパスワードは使えません。期限までにログインをお願いします。`
      : `このたびは、${surety.serviceName}の利用をお申し込みいただき、ありがとうございます。登録が完了しましたので、お客様IDと初期パスワードをお知らせします。期限までに最初のログインをお願いします。`,
    loginId: grouped(input.loginId, [4, 3, 3], () => null),
    password: grouped(input.initialPassword, [4, 4, 4], characterKind),
    validUntil: `${formatEraDateWithWeekday(input.validUntil)} 24時まで`,
    signInUrl: input.signInUrl,
    serviceHours: input.serviceHours,
  };
}

function grouped(text: string, sizes: readonly number[], kindOf: (character: string) => string | null): readonly (readonly LetterCell[])[] {
  let from = 0;
  return sizes.map((size) => {
    const part = [...text].slice(from, from + size);
    from += size;
    return part.map((character) => ({ character, kind: kindOf(character) }));
  });
}
