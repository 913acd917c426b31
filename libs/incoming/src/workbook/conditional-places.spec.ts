import { conditionalPlaces } from './conditional-places.js';
import { readXml } from './xml.js';

const STYLES = readXml('<styleSheet><dxfs><dxf><font><strike/></font></dxf><dxf><font><b/><strike val="0"/></font><border><left><color rgb="FFFF0000"/></left></border></dxf></dxfs></styleSheet>');
const placesOf = (rules: string): string[] => ['B3', 'C3', 'C4', 'D9', 'AA3'].filter(conditionalPlaces(readXml(`<worksheet xmlns:x14="x14" xmlns:xm="xm">${rules}</worksheet>`), STYLES));

describe('the cells of which a rule may make something else', () => {
  it.each([
    ['strikes through in two ranges', '<conditionalFormatting sqref="C3:C4 D9"><cfRule type="expression" dxfId="0"/></conditionalFormatting>', ['C3', 'C4', 'D9']],
    ['holds in a row of the sheet', '<conditionalFormatting sqref="C3:AB3"><cfRule type="expression" dxfId="0"/></conditionalFormatting>', ['C3', 'AA3']],
    ['makes bold, or what is struck no longer struck, and frames in red', '<conditionalFormatting sqref="A1:ZZ99"><cfRule type="expression" dxfId="1"/></conditionalFormatting>', []],
    ['has no look at all', '<conditionalFormatting sqref="A1:ZZ99"><cfRule type="expression" dxfId="7"/><cfRule type="expression"/></conditionalFormatting>', []],
    ['colours the ground by the value', '<conditionalFormatting sqref="C4"><cfRule type="colorScale"><colorScale/></cfRule></conditionalFormatting>', ['C4']],
    ['bears places and look itself', '<extLst><ext><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="expression"><x14:dxf><font><color theme="0"/></font></x14:dxf></x14:cfRule><xm:sqref>B3 C4</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>', ['B3', 'C4']],
    ['says no place', '<conditionalFormatting><cfRule type="expression" dxfId="0"/></conditionalFormatting>', []],
  ])('a rule that %s', (_, rules, places) => expect(placesOf(rules)).toEqual(places));
});
