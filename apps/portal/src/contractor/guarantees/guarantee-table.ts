import { formatJapanInstantFully, formatSlashDate } from '#domain';
import type { GuaranteeRow } from '#persistence';
import { csv } from '../../http/csv.js';
import { guaranteeRowView } from './guarantee-row-view.js';

const HEAD = [
  '種別', '発行日', '保証契約番号', '証書番号', '区分', '変更契約', '発注者', '宛名', '工事名', '請負金額(総額)', '請負金額(対象額)', '保証金額', '保証率', '提出の状況', '提出日', '閲覧日時',
] as const;

/** 保証工事一覧 as a table to be saved: the columns of the page, amounts as plain digits so that they can be added up. */
export function guaranteeTable(rows: readonly GuaranteeRow[]): string {
  return csv(HEAD, rows.map((row) => {
    const view = guaranteeRowView(row);
    return [
      view.workClass, row.issuedOn === null ? '' : formatSlashDate(row.issuedOn), row.contractNumber, row.certificateNumber ?? '', view.kindName, view.change === '－' ? '' : view.change,
      row.ownerName, row.addressee, row.projectName, String(row.contractPrice), String(row.contractPrice), String(row.guaranteeAmount), view.ratio === '－' ? '' : view.ratio, view.state.text,
      row.submittedOn === null ? '' : formatSlashDate(row.submittedOn), row.viewedAt === null ? '' : formatJapanInstantFully(row.viewedAt.getTime()),
    ];
  }));
}
