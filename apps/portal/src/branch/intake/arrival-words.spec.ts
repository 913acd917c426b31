import { arrivalHeading, fileNameWords } from './arrival-words.js';
import { originalName } from './saved-originals.js';

const came = { channel: 'fax-folder', receivedAt: new Date('2026-11-27T00:00:00Z'), state: 'sorting', class: null } as const;

describe('names that strangers give', () => {
  it.each([
    ['../../../etc/pas\u202Eswdx.pdf', '../../../etc/passwdx.pdf'], ['見本\u200B\u2066申込書.pdf', '見本申込書.pdf'], ['a\u0007b\r\n.pdf', 'ab.pdf'],
  ])('%j is shown and saved as %j', (fileName, shown) => {
    expect([fileNameWords(fileName), arrivalHeading({ ...came, subject: '', fileName }), originalName({ channel: 'fax-folder', subject: '', fileName })]).toEqual([shown, shown, shown]);
  });

  it('a subject is no other', () => {
    const mail = { channel: 'smtp', subject: '申込\u202Efdp.', fileName: '' } as const;
    expect([arrivalHeading({ ...came, ...mail }), originalName(mail)]).toEqual(['申込fdp.', '申込fdp..eml']);
  });

  it('what nothing is left of has no name', () => {
    expect([fileNameWords('\u202E'), originalName({ channel: 'fax-folder', subject: '', fileName: '\u202E' })]).toEqual(['（名前なし）', 'fax']);
  });
});
