import type { EntityManager } from '@mikro-orm/postgresql';

/** An address of an お客様ID from which our latest mail to it came back. */
export interface ReturnedAddress {
  readonly address: string;
  /** It counts for notices; false while it waits for its confirmation. */
  readonly counts: boolean;
}

/** 不達: of the addresses that count and those that wait, the ones whose latest mail about the ID was not delivered. */
export function readReturnedAddresses(em: EntityManager, accountId: string): Promise<readonly ReturnedAddress[]> {
  return em.execute<ReturnedAddress[]>(
    `with known as (
       select unnest(array[a.mail, a.shared_mail]) as address, true as counts from contractor_account a where a.id = ?
       union all
       select l.address, false from account_link l where l.account_id = ? and l.purpose <> 'reset-password' and l.used_at is null and l.voided_at is null
     )
     select k.address, bool_or(k.counts) as counts from known k
      where k.address <> '' and (
        select m.bounced_at from mail_message m
         where m.account_id = ? and m."to" = k.address and (m.sent_at is not null or m.bounced_at is not null) order by m.id desc limit 1
      ) is not null
      group by k.address order by k.address`,
    [accountId, accountId, accountId],
  );
}
