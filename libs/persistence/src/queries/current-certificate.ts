/** SQL: 証書の状態 of the highest concluded version of the contract `g`; null before there is one. */
export const CURRENT_CERTIFICATE_STATUS = `(select z.status from contract_revision v join certificate z on z.revision_id = v.id
    where v.contract_id = g.id order by v.revision desc limit 1)`;
