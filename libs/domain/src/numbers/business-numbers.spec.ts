import fc from 'fast-check';
import { hostileText } from '../../../../test/fixtures/hostile-text.js';
import {
  formatCertificateNumber,
  formatContractNumber,
  formatCustomerNumber,
  formatLoginId,
  formatReceiptNumber,
  groupContractNumber,
  readCertificateNumber,
  readContractNumber,
  readCustomerLoginId,
  readCustomerNumber,
  readReceiptNumber,
  recognizeNumber,
} from './business-numbers.js';

describe('番号', () => {
  it('受付番号は 26-04071', () => {
    expect(formatReceiptNumber(2026, 4_071)).toBe('26-04071');
    expect(readReceiptNumber('２６ー０４０７１')).toEqual({ ok: true, value: '26-04071' });
    expect(readReceiptNumber('2604071')).toEqual({ ok: true, value: '26-04071' });
  });

  it('保証契約番号は 支店2 商品1 年度2 連番5 の10けた', () => {
    expect(formatContractNumber({ branch: '20', product: '7', fiscalYear: 2026, serial: 4_426 })).toBe('2072604426');
    for (const typed of ['２０７０ ００４ ４２６', '保証契約番号 2070004426', '保証契約番号：2070004426', '第2070004426号', '「2070004426」', '①2070004426', '① 保証契約番号：2070004426', '2O7OOO4426', '2０7ｏo04426']) expect(readContractNumber(typed)).toEqual({ ok: true, value: '2070004426' });
    expect(groupContractNumber('2070004426')).toEqual(['2070', '004', '426']);
  });

  it('連番が 99,999 を超えたら、番号ではなく作業になる', () => {
    expect(() => formatContractNumber({ branch: '20', product: '7', fiscalYear: 2026, serial: 100_000 })).toThrow('number/exhausted');
    expect(() => formatReceiptNumber(2026, 100_000)).toThrow('number/exhausted');
    expect(() => formatCertificateNumber({ letters: 'MH', serial: '0004426', version: 100 })).toThrow('number/exhausted');
  });

  it('証書番号は MH0004426-01、版は末尾の2けた', () => {
    expect(formatCertificateNumber({ letters: 'MH', serial: '0004426', version: 1 })).toBe('MH0004426-01');
    expect(readCertificateNumber('mh0004426－０２')).toEqual({ ok: true, value: { letters: 'MH', serial: '0004426', version: 2 } });
    expect(readCertificateNumber('MH0004426-00').ok).toBe(false);
  });

  it('顧客番号の検査数字は、当システムが付けた番号にだけ求める', () => {
    expect(readCustomerNumber('0000204426', { issuedHere: false })).toEqual({ ok: true, value: '0000204426' });
    const issued = formatCustomerNumber(20_442);
    expect(readCustomerNumber(issued, { issuedHere: true })).toEqual({ ok: true, value: issued });
    expect(readCustomerNumber('0000204420', { issuedHere: true }).ok).toBe(issued === '0000204420');
  });

  it('お客様IDは10けた、全角でもよい', () => {
    expect(readCustomerLoginId('１２３４５６７８９０')).toEqual({ ok: true, value: '1234567890' });
  });

  it('お客様IDと顧客番号は、どの連番からも、たがいに取り違えられない', () => {
    expect(formatLoginId(1)).toBe('9000000001');
    fc.assert(fc.property(fc.integer({ min: 1, max: 99_999_999 }), fc.integer({ min: 1, max: 999_999_999 }), (customer, login) => {
      expect([formatCustomerNumber(customer).charAt(0), formatLoginId(login).charAt(0)]).toEqual(['0', '9']);
    }));
  });

  it('どの連番からも、1けた違えば検査数字が合わない', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999 }), fc.nat(8), fc.integer({ min: 1, max: 9 }), (serial, position, shift) => {
        const number = formatCustomerNumber(serial);
        const digit = (Number(number.charAt(position)) + shift) % 10;
        const wrong = `${number.slice(0, position)}${digit}${number.slice(position + 1)}`;
        expect(readCustomerNumber(wrong, { issuedHere: true }).ok).toBe(false);
      }),
    );
  });

  it('検索欄は、番号か言葉かを見分ける', () => {
    expect(recognizeNumber('26-04071')).toEqual({ kind: 'receipt', value: '26-04071' });
    expect(recognizeNumber('２０７０００４４２６')).toEqual({ kind: 'ten-digits', value: '2070004426' });
    expect(recognizeNumber('mh0004426-01')).toEqual({ kind: 'certificate', value: 'MH0004426-01' });
    for (const text of ['受付番号 26-04071', '受付番号：26-04071', '№26-04071', 'Ｎｏ．２６－０４０７１']) expect(recognizeNumber(text)).toEqual({ kind: 'receipt', value: '26-04071' });
    for (const text of ['2604071', '２６０ ４０７１', '受付番号 2604071']) expect(recognizeNumber(text)).toEqual({ kind: 'seven-digits', value: '26-04071' });
    expect(recognizeNumber('保証証書番号　MH0004426-01')).toEqual({ kind: 'certificate', value: 'MH0004426-01' });
    expect(recognizeNumber('顧客番号 2070004426')).toEqual({ kind: 'ten-digits', value: '2070004426' });
    expect(recognizeNumber('見本橋No.3')).toEqual({ kind: 'words', value: '見本橋No.3' });
    expect(recognizeNumber('　見本橋　')).toEqual({ kind: 'words', value: '見本橋' });
  });

  it('どんな文字列でも、番号の形か、断りのどちらかになる', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const readings = [readReceiptNumber(text), readContractNumber(text), readCustomerNumber(text, { issuedHere: true })];
        for (const reading of readings) if (reading.ok) expect(reading.value).toMatch(/^[\d-]{8,10}$/);
        expect(recognizeNumber(text).value.length).toBeLessThanOrEqual(200);
      }),
    );
  });
});
