import { yen } from '../money/yen.js';
import { refundExcess } from './refunds-due.js';

describe('返しすぎ', () => {
  const part = (due: number, returned: number, withoutCase = false) => ({ due: yen(due), returned: yen(returned), withoutCase });

  test('what was returned of a receipt that never came has to come back', () => {
    expect(refundExcess([part(0, 100), part(0, 0)])).toBe(100);
  });

  test('money that came for another case was its payer\'s, and what went back of it was his', () => {
    expect(refundExcess([part(0, 100, true)])).toBe(0);
  });

  test('what is still to be returned of one receipt makes up for nothing of another', () => {
    expect(refundExcess([part(300, 100), part(50, 80)])).toBe(30);
  });
});
