/**
 * Of the receipts of this alias, what went back to the customer of a case's own money, now or by an instant (SQL): of money that came for another case it
 * was its payer's. `returned` and `returned_at` of a receipt are of all of it; each 返金 by itself is a finished task of its receipt.
 */
export function returnedSql(receipt: string, by: string | null): string {
  const of = by === null ? `${receipt}.returned` : `case when ${receipt}.returned_at <= ${by} then ${receipt}.returned when ${receipt}.returned > 0 then ${refundedSql(receipt, by)} else 0 end`;
  return `coalesce(sum(${of}) filter (where ${receipt}.money_came is not true), 0)`;
}

function refundedSql(receipt: string, by: string): string {
  return `(select coalesce(sum((y.detail->>'refund')::bigint), 0) from branch_task y
    where y.application_id = ${receipt}.application_id and y.kind = 'refund' and split_part(y.dedupe_key, '/', 2) = ${receipt}.id::text and y.done_at <= ${by})`;
}
