import { isOnPaper, REGISTRATION_FIELDS } from './paper-form.js';
import { FIELD_ZONES, REGISTRATION_SHEET, type SheetBox, textOfCells, zoneBounds } from './page-geometry.js';

const overlap = (a: SheetBox, b: SheetBox): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const within = (inner: SheetBox, outer: SheetBox): boolean =>
  inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.width <= outer.x + outer.width && inner.y + inner.height <= outer.y + outer.height;

describe('利用申込書の寸法', () => {
  const zones = Object.entries(FIELD_ZONES).map(([name, zone]) => ({ name, bounds: zoneBounds(zone) }));

  it('紙にある項目には、すべて場所がある', () => {
    expect(zones.map(({ name }) => name).sort()).toEqual(REGISTRATION_FIELDS.map(({ name }) => name).filter(isOnPaper).sort());
  });

  it('記入する場所は太線枠の中にあり、互いにも、印にも重ならない', () => {
    const frames = Object.values(REGISTRATION_SHEET.frames);
    for (const { bounds } of zones) expect(frames.some((frame) => within(bounds, frame))).toBe(true);
    const places = [...zones.map(({ bounds }) => bounds), REGISTRATION_SHEET.seal];
    places.forEach((place, index) => expect(places.slice(index + 1).filter((other) => overlap(place, other))).toEqual([]));
  });

  it('目印と二次元コードは、枠の外にある', () => {
    for (const mark of [...Object.values(REGISTRATION_SHEET.marks), REGISTRATION_SHEET.code]) {
      for (const frame of Object.values(REGISTRATION_SHEET.frames)) expect(overlap(mark, frame)).toBe(false);
    }
  });

  it('枠の数字は、読み取れる形の文字になる', () => {
    expect(textOfCells('appliedOn', ['08', '11', '24'])).toBe('令和08年11月24日');
    expect(textOfCells('postalCode', ['000', '0001'])).toBe('000-0001');
    expect(textOfCells('phone', ['', '', ''])).toBe('');
  });
});
