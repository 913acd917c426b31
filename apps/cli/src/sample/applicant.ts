/** A company that asks for an ID, as it writes itself on the 利用申込書. */
export interface Applicant {
  readonly name: string;
  readonly nameKana: string;
  readonly postalCode: string;
  readonly address: string;
  readonly phone: string;
  readonly department: string;
  readonly contactName: string;
  readonly mail: string;
}
