import type { PasswordContext } from '#identity';
import type { PortalConfig } from '#platform';
import type { SignedInActor } from '../http/actor.js';

/** What a new password of this person must not hold. */
export function contextOf(actor: SignedInActor, config: PortalConfig): PasswordContext {
  return actor.kind === 'contractor' ? contractorContext({ loginId: actor.loginId, name: actor.customerName, nameKana: actor.customerKana }, config) : { loginId: actor.loginId, company: [], service: namesOf(config) };
}

/** The same of an お客様ID nobody has signed in with. */
export function contractorContext({ loginId, name, nameKana }: { readonly loginId: string; readonly name: string; readonly nameKana: string }, config: PortalConfig): PasswordContext {
  return { loginId, company: [name, nameKana], service: namesOf(config) };
}

function namesOf({ serviceName, suretyName }: PortalConfig): readonly string[] {
  return [serviceName, suretyName];
}
