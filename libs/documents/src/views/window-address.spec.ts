import { addressSize } from './window-address.js';

const SHORT = { address: '見本県見本市港町三丁目4番5号', customerName: '株式会社見本組', department: '工務部 主任', contactName: '見本 三子' };

it.each([
  ['large', {}], ['medium', { address: '見本県見本市港町三丁目4番5号 見本中央ビルディング8階' }], ['small', { address: '見'.repeat(60) }], ['window', { address: '見'.repeat(120) }],
] as const)('an address is set %s, as large as the window allows: %j', (size, more) => expect(addressSize({ ...SHORT, ...more })).toBe(size));
