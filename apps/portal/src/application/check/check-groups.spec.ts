import { describeApplication, type FormReading, readForm } from '#domain';
import { sampleContext, sampleForm, sampleFormWith } from '../../../../../test/fixtures/sample-form.js';
import { FormPaths } from '../form-paths.js';
import { checkGroups } from './check-groups.js';

const paths = FormPaths.of('contractor', 'draft');
const shown = ({ values }: FormReading, files: readonly string[] = ['契約書.pdf（4ページ）']) =>
  checkGroups(describeApplication(values, { ownerName: '見本県', depositBank: values.depositBankId === null ? '' : '見本銀行 本店営業部' }), files, values.workClass, paths);
const rowNamed = (reading: FormReading, label: string, files?: readonly string[]) => shown(reading, files).flatMap(({ rows }) => rows).find((row) => row.label === label);

describe('申込内容の確認', () => {
  const reading = readForm(sampleForm, sampleContext);

  it('has four headings, and one row where several fields answer one question', () => {
    expect(shown(reading).map(({ title }) => title)).toEqual(['発注者と工事', '金額と工期', '証書・保証料・口座', '使いみちと添付書類']);
    expect(rowNamed(reading, '工期')?.value).toMatch(/^令和.+から\n令和.+まで（\d+日間）$/);
    expect(rowNamed(reading, '保証料の支払方法')?.value).toMatch(/^.+\n振込予定日 令和8年6月5日/);
    expect(rowNamed(reading, '前払金専用口座')?.value).toMatch(/^見本銀行 本店営業部　.+\n/);
    expect(rowNamed(reading, '添付する書類')?.value).toBe('契約書の写し\n契約書.pdf（4ページ）');
  });

  it('says every value that was read, and leads from each row to a field of it', () => {
    const text = shown(reading).flatMap(({ rows }) => rows).map(({ value }) => value).join('\n');
    for (const { rows } of describeApplication(reading.values, { ownerName: '見本県', depositBank: '見本銀行 本店営業部' })) for (const row of rows) for (const part of row.text.split('　')) expect(text).toContain(part);
    for (const { rows } of shown(reading)) for (const { changeHref } of rows) expect(changeHref).toMatch(/steps\/[a-z]+.*#f-/);
  });

  it('names what lacks in a row of several, and leads there', () => {
    const lacking = readForm(sampleFormWith({ delivery: { depositNumber: '' }, attachments: { contactName: '', contactPhone: '', contactDepartment: '', contactMail: '' } }), sampleContext);
    expect(rowNamed(lacking, '前払金専用口座')).toMatchObject({ value: expect.stringContaining('（口座番号を入力していません）'), changeHref: expect.stringContaining('#f-depositNumber') });
    expect(rowNamed(lacking, 'ご担当者')?.value).toBe('（入力していません）');
    expect(rowNamed(reading, '添付する書類', [])?.value).toBe('契約書の写し\n（添付していません）');
  });
});
