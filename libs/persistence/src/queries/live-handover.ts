/**
 * 提出 and 閲覧 of a certificate `c`, as far as they count: only with the key that is alive, or later. What was handed over
 * with an earlier key opens nothing any more, so after a re-issue (再発行) the certificate has to be submitted again.
 * Joins `k` (the live key), `s` (the latest 提出 that counts) and `v` (the latest 認証キーによる閲覧 that counts).
 */
export const LIVE_HANDOVER = `left join authentication_key k on k.certificate_id = c.id and k.revoked_at is null
  left join lateral (select o.submitted_on from owner_submission o where o.certificate_id = c.id and o.entered_at >= k.issued_at
                     order by o.entered_at desc, o.id desc limit 1) s on true
  left join lateral (select w.at from viewing w where w.certificate_id = c.id and w.at >= k.issued_at order by w.at desc limit 1) v on true`;

/** The same as the domain's `handoverWaitsFor` for nothing: looked at with the key from the day of the 提出 on. */
export const VIEWED_SINCE_SUBMISSION = `coalesce(v.at >= s.submitted_on::timestamp at time zone 'Asia/Tokyo', false)`;
