import { readViewingNumber } from './viewing-number.js';

test('閲覧番号は、全角でも小文字でも読み、保証契約番号の終わりの5けたが分かる', () => {
  for (const text of ['V-20260608-04426317', ' v-20260608-04426317', 'v2026060804426317', 'Ｖ－２０２６０６０８－０４４２６３１７']) {
    expect(readViewingNumber(text)).toEqual({ viewingNumber: 'V-20260608-04426317', contractDigits: '04426' });
  }
  for (const text of ['', 'V-2026-1', '2070004426', 'V-20260608-0442631']) expect(readViewingNumber(text)).toBeNull();
});
