import { FIELD_ZONES, registrationField } from '#domain';
import fc from 'fast-check';
import { writtenSize } from './written-value.js';

const AREAS = ['address', 'name', 'department', 'contactName'] as const;
const LETTERS = { large: { letter: 5, line: 6.5 }, medium: { letter: 4.3, line: 5.25 }, small: { letter: 3.9, line: 4.875 } } as const;

describe('a value in its field of the form', () => {
  it.each([
    ['見本県見本市港町三丁目4番5号', 'address', 'large'], ['見'.repeat(64), 'address', 'large'], ['見'.repeat(65), 'address', 'medium'], ['見'.repeat(120), 'address', 'small'],
    ['株式会社見本組', 'name', 'large'], ['見'.repeat(80), 'name', 'medium'], ['見'.repeat(33), 'department', 'medium'], ['見'.repeat(40), 'contactName', 'medium'],
  ] as const)('%s in %s is %s', (text, field, size) => {
    const zone = FIELD_ZONES[field];
    expect(zone?.kind === 'area' && writtenSize(text, zone.box)).toBe(size);
  });

  it.each(AREAS)('%s: whatever is allowed stands wholly in it', (field) => {
    const zone = FIELD_ZONES[field];
    if (zone?.kind !== 'area') throw new Error('A free field.');
    const { width, height } = zone.box;
    fc.assert(fc.property(fc.array(fc.constantFrom('見', '￥', 'W', 'i', '1', '-', 'ｱ', ' ', '𠮷'), { minLength: 1, maxLength: registrationField(field).maxLength }), (characters) => {
      const { letter, line } = LETTERS[writtenSize(characters.join(''), { width, height })];
      const lines = Math.ceil(characters.length / Math.floor((width - 1.4) / letter));
      const broad = characters.every((character) => '見￥W𠮷'.includes(character));
      return !broad || lines * line <= height;
    }));
  });
});
