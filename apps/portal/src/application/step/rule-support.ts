import { DECIDING_DATE_LABELS, type FieldName, formatEraDate, formatPercent, formatYenInWords, type FormContext, type FormReading, ONLY_ONLINE } from '#domain';

/** Support texts that speak of the chosen 発注者: its limit, its rounding, its date. */
export function ruleSupport(context: FormContext, { values, verdict }: FormReading): Partial<Record<FieldName, string>> {
  const owner = context.owners[0];
  if (!owner || values.workClass === null) return context.channel === 'web' ? {} : { medium: `${ONLY_ONLINE}郵送または来店でお渡しします。` };
  const { advance, electronic } = owner.rule.terms;
  const price = values.workClass === 'construction' ? '請負金額' : '業務委託料';
  const rounding = advance.roundingUnit > 1 ? `${owner.name}は${formatYenInWords(advance.roundingUnit)}未満を切り捨てます。` : '';
  const start = electronic === null ? '' : `${owner.name}は、${DECIDING_DATE_LABELS[electronic.decidedBy]}が${formatEraDate(electronic.from)}以降の案件で電子交付を選べます。`;
  return {
    advanceRate: `契約書の前払金の割合です。${owner.name}の上限は、${price}の${formatPercent(advance.maximumShare[values.workClass])}です。`,
    advanceAmount: `発注者に請求する前払金の額です。${rounding}`,
    ...(verdict !== null && !verdict.electronic ? { medium: `${verdict.reasons[0]?.sentence ?? ''}郵送または来店でお渡しします。` } : start === '' ? {} : { medium: `電子交付では、証書の郵送や持参がいりません。${start}` }),
  };
}
