import { DEFICIENCY_AGAIN_HEADING, DEFICIENCY_HEADING, formatEraDate, formatEraDateWithWeekday, formatPostalCode, writeNoticeCode } from '#domain';
import type { SuretyProfile } from '../inputs/parties.js';
import type { DeficiencyNoticeInput } from '../inputs/registration.js';
import { extraLines } from './finishing.js';
import { qrView, type QrView } from './qr.js';
import { type AddressSize, addressSize } from './window-address.js';

/** Full-width characters in a line of the requests, and how many lines there is room for below a cover with long names. */
const PER_LINE = 41;
const MOST_LINES = 14;

/** 利用申込書についてのお願い as finished strings: exactly one of `letter` and `cover` is there. */
export interface DeficiencyNoticeView {
  readonly documentTitle: string;
  readonly heading: string;
  readonly letter: { readonly postalCode: string; readonly address: string; readonly addressSize: AddressSize } | null;
  readonly cover: { readonly fax: string } | null;
  readonly receptionNumber: string;
  readonly code: QrView;
  readonly customerName: string;
  readonly department: string;
  readonly contactName: string;
  readonly issuedOn: string;
  readonly answerBy: string;
  /** 再度のお願い; whether the day that was asked for is over (in its evening, too), and when the registration ends. */
  readonly again: { readonly over: boolean; readonly closesOn: string } | null;
  readonly requests: readonly string[];
  /** Set smaller, so that everything stays on the one sheet. */
  readonly dense: boolean;
  readonly suretyName: string;
  readonly serviceName: string;
  readonly branchName: string;
  readonly branchPostalCode: string;
  readonly branchAddress: string;
  readonly branchPhone: string;
  readonly branchFax: string;
  readonly branchHours: string;
}

export function deficiencyNoticeViewModel(input: DeficiencyNoticeInput, surety: SuretyProfile): DeficiencyNoticeView {
  const { sentTo, branch } = input;
  const heading = input.closesOn === null ? DEFICIENCY_HEADING : DEFICIENCY_AGAIN_HEADING;
  const letter = sentTo.by === 'letter' ? sentTo : null;
  return {
    documentTitle: `${heading} ${input.receptionNumber}`,
    heading,
    letter: letter === null ? null : {
      postalCode: formatPostalCode(letter.postalCode), address: letter.address, addressSize: addressSize({ ...input, address: letter.address }),
    },
    cover: sentTo.by === 'fax-cover' ? { fax: sentTo.fax } : null,
    receptionNumber: input.receptionNumber,
    code: qrView(writeNoticeCode(input.token), 'Q'),
    customerName: input.customerName,
    department: input.department,
    contactName: input.contactName,
    issuedOn: formatEraDate(input.issuedOn),
    answerBy: formatEraDateWithWeekday(input.answerBy),
    again: input.closesOn === null ? null : { over: input.answerBy <= input.issuedOn, closesOn: formatEraDateWithWeekday(input.closesOn) },
    requests: input.requests,
    dense: input.requests.reduce((lines, request) => lines + 1 + extraLines(request, PER_LINE), 0) > MOST_LINES,
    suretyName: surety.name,
    serviceName: surety.serviceName,
    branchName: branch.name,
    branchPostalCode: branch.postalCode,
    branchAddress: branch.address,
    branchPhone: branch.phone,
    branchFax: branch.fax,
    branchHours: surety.branchHours,
  };
}
