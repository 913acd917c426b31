import fc from 'fast-check';
import { agreedReading, MOST_DISPUTED } from './agreed-reading.js';
import { SURE_READING } from './entry-marks.js';

const reading = fc.record({ value: fc.constantFrom('架空組', '保空組', '見本組', ''), confidence: fc.integer({ min: 0, max: 100 }) });

describe('同じ箇所の複数の読み', () => {
  it('一つの読みが92%でも、ほかの読みと違えば要確認になり、別の読みを示す', () => {
    const agreed = agreedReading([{ value: '株式会社保空組', confidence: 92 }, { value: '株式会社架空組', confidence: 91 }, { value: '株式会社架空組', confidence: 88 }]);
    expect(agreed).toEqual({ value: '株式会社架空組', confidence: MOST_DISPUTED, other: '株式会社保空組' });
  });

  it('すべて同じなら、いちばん低い確からしさが残る', () => {
    expect(agreedReading([{ value: '工事部', confidence: 95 }, { value: '工事部', confidence: 91 }])).toEqual({ value: '工事部', confidence: 91, other: null });
  });

  it('同数なら先の読み、何も読めなければ空', () => {
    expect(agreedReading([{ value: '見本', confidence: 60 }, { value: '架空', confidence: 99 }])?.value).toBe('見本');
    expect(agreedReading([{ value: '', confidence: 99 }])).toBeNull();
    expect(agreedReading([])).toBeNull();
  });

  it('読みが割れた値は、決して確認なしに通らない', () => {
    fc.assert(fc.property(fc.array(reading, { minLength: 1, maxLength: 4 }), (readings) => {
      const agreed = agreedReading(readings);
      if (agreed === null) return readings.every(({ value }) => value === '');
      const unanimous = readings.every(({ value }) => value === agreed.value);
      return readings.some(({ value }) => value === agreed.value) && agreed.other !== agreed.value && (unanimous || agreed.confidence < SURE_READING);
    }));
  });
});
