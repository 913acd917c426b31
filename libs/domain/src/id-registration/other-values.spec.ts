import fc from 'fast-check';
import { sameFieldValue } from './entry-marks.js';
import { otherValues, sameValue } from './other-values.js';

describe('the other values beside a field', () => {
  it('what was read and what the record says, where they differ from what stands there', () => {
    expect(otherValues('099-000-4167', { reading: '099-000-4767', record: '099-000-9999' })).toEqual([{ source: 'reading', value: '099-000-4767' }, { source: 'record', value: '099-000-9999' }]);
    expect(otherValues('株式会社見本組', { reading: '株式会社見木組' })).toEqual([{ source: 'reading', value: '株式会社見木組' }]);
    expect(otherValues('株式会社見木組', { reading: '株式会社見木組', web: '株式会社見本組', record: '株式会社 見本組' })).toEqual([{ source: 'web', value: '株式会社見本組' }]);
    expect(otherValues('', { record: '工事部' })).toEqual([{ source: 'record', value: '工事部' }]);
  });

  it('another spelling is no other value, and one value is offered once', () => {
    expect(otherValues('099-000-4167', { reading: '０９９ー０００ー４１６７', record: '0990004167' })).toEqual([]);
    expect(otherValues('x', { reading: '見本県 仮町1-2', record: '見本県仮町１－２' })).toEqual([{ source: 'reading', value: '見本県 仮町1-2' }]);
    expect(otherValues('x', { reading: ' ', record: '' })).toEqual([]);
  });

  it('blanks and dashes between the digits of an address make another address of it', () => {
    expect(sameValue('見本市二町1-1 3階ビル', '見本市二町1-13階ビル')).toBe(false);
    expect(sameValue('見本市二町1-1\n3階ビル', '見本市二町1-13階ビル')).toBe(false);
    expect(sameValue('見本市二町1-13', '見本市二町11-3')).toBe(false);
    expect(sameValue('見本市二町1-1-3', '見本市二町１－１－３')).toBe(true);
    expect(sameValue('見本市二町1-1\n3階ビル', '見本市二町1-1　3階 ビル')).toBe(true);
    expect(sameValue('+81 (0)99-000', '081099000')).toBe(false);
    expect(sameValue('(099) 000-4167', '0990004167')).toBe(true);
  });

  it('does not offer what its field holds to be the same', () => {
    expect(otherValues('R8.11.28', { reading: '令和8年11月28日', record: '令和8年11月29日' }, (a, b) => sameFieldValue('appliedOn', a, b))).toEqual([{ source: 'record', value: '令和8年11月29日' }]);
  });

  it('never offers nothing, what stands there, or one value twice', () => {
    fc.assert(fc.property(fc.string(), fc.string(), fc.string(), (current, reading, record) => {
      const offered = otherValues(current, { reading, record });
      expect(offered.filter(({ value }) => value.trim() === '' || sameValue(value, current))).toEqual([]);
      if (offered.length === 2) expect(sameValue(offered[0]?.value ?? '', offered[1]?.value ?? '')).toBe(false);
    }));
  });
});
