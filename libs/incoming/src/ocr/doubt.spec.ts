import { leastSureBox, type SymbolRead } from './doubt.js';

/** A line of letters ten pixels wide each, with how sure each is. */
function line(text: string, ...confidence: readonly number[]): SymbolRead[] {
  return [...text].map((letter, index) => ({ text: letter, confidence: confidence[index] ?? 99, box: { x: index * 10, y: 0, width: 10, height: 20 } }));
}

describe('the letter that a reading is least sure of', () => {
  it('is the first on which another reading differs', () => {
    expect(leastSureBox({ value: '099-000-4167', other: '099-000-4767' }, [line('0990004767'), line('0990004167', 50)])).toMatchObject({ x: 70 });
    expect(leastSureBox({ value: '工事部', other: '工事' }, [line('工事部')])).toMatchObject({ x: 20 });
  });

  it('else the one the recogniser doubts', () => {
    expect(leastSureBox({ value: '工事部', other: null }, [[], line('工事部', 99, 40, 80)])).toMatchObject({ x: 10 });
    expect(leastSureBox({ value: '令和8年11月20日', other: null }, [line('81120', 99, 99, 30)])).toMatchObject({ x: 20 });
  });

  it('is nobody\'s guess when no reading has its letters one by one', () => expect(leastSureBox({ value: '工事部', other: null }, [[], []])).toBeNull());
});
