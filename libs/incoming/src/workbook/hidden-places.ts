import { all, type XmlElement } from './xml.js';

/** Whether nobody who opens the workbook sees a cell of this sheet: the sheet itself, its row or its column is hidden or has no height or width. */
export function hiddenPlaces(listed: XmlElement['attributes'], sheet: XmlElement): (reference: string) => boolean {
  if ((listed['state'] ?? 'visible') !== 'visible') return () => true;
  const rows = new Set(all(sheet, 'row').filter(({ attributes }) => isHidden(attributes, 'ht')).map(({ attributes }) => attributes['r']));
  const columns = all(sheet, 'col').filter(({ attributes }) => isHidden(attributes, 'width')).map(({ attributes }) => [Number(attributes['min']), Number(attributes['max'])] as const);
  return (reference) => {
    const [, column = '', row = ''] = /^([A-Z]+)(\d+)$/.exec(reference) ?? [];
    const number = columnNumber(column);
    return rows.has(row) || columns.some(([first, last]) => first <= number && number <= last);
  };
}

/** A → 1, AA → 27. */
export function columnNumber(column: string): number {
  return [...column].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

function isHidden(attributes: XmlElement['attributes'], size: 'ht' | 'width'): boolean {
  return ['1', 'true'].includes(attributes['hidden'] ?? '') || Number(attributes[size] ?? '1') === 0;
}
