import { KeyedHash } from './keyed-hash.js';

/** One keyed hash per use: a value hashed for one of them says nothing of the same value in another. */
export interface PurposeHashes {
  /** 認証キー in its twelve plain letters, as the domain reads it. */
  readonly authenticationKey: KeyedHash;
  /** 保証契約番号 typed at the viewer, known or not. */
  readonly contractNumber: KeyedHash;
  /** お客様ID or 職員ID typed at a sign-in, known or not. */
  readonly loginId: KeyedHash;
  /** A client's address. */
  readonly address: KeyedHash;
}

export function purposeHashes(pepper: Uint8Array): PurposeHashes {
  return {
    authenticationKey: new KeyedHash(pepper, 'authentication-key'),
    contractNumber: new KeyedHash(pepper, 'contract-number'),
    loginId: new KeyedHash(pepper, 'login-id'),
    address: new KeyedHash(pepper, 'address'),
  };
}
