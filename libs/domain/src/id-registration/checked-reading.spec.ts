import { checkedReading, MOST_CONFIDENCE } from './checked-reading.js';

describe('機械が読み取った値', () => {
  it.each([
    ['postalCode', '000-001'], ['phone', '2-1234-5678'], ['appliedOn', '令和08年13月24日'], ['corporateNumber', '1234567890123'],
  ] as const)('%s にあり得ない %s は、確からしさが高くても信じない', (field, value) => {
    expect(checkedReading(field, value, 99).confidence).toBeLessThan(20);
  });

  it('あり得る値も、確かめずに済むほどには信じない', () => {
    expect(checkedReading('postalCode', '000-0001', 99)).toEqual({ value: '000-0001', confidence: MOST_CONFIDENCE });
    expect(checkedReading('name', '株式会社見本組', 61.4)).toEqual({ value: '株式会社見本組', confidence: 61 });
    expect(checkedReading('phone', '03-0000-0000', 0).confidence).toBe(0);
  });
});
