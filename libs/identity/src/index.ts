/** The face of identity: passwords, sessions, sealed values and keyed hashes. No storage, no HTTP. */
export { AuthenticationKeys, type KeptKey, type RandomBytes } from './authentication-keys.js';
export { type PurposeHashes, purposeHashes } from './hash-purposes.js';
export { KeyedHash } from './keyed-hash.js';
export { LONGEST_PASSWORD, type PasswordContext, type PasswordProblem, passwordProblem, SHORTEST_PASSWORD } from './new-password.js';
export { Passwords } from './passwords.js';
export { SealError, SecretBox, type SealedValue } from './secret-box.js';
export { newSessionToken, type SessionTerms, SESSION_TERMS, type SessionTimes, sessionState, tokenHash } from './session.js';
export { SIGN_IN_LIMITS, type SignInFailures, throttleState, type ThrottleState } from './sign-in-throttle.js';
