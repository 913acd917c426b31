import { execFile } from 'node:child_process';
import { SAMPLE_OWNER_RULES, SAMPLE_RATE_TABLES } from '#domain';
import { Passwords } from '#identity';
import { ContractorAccount, OwnerRule, RateTable, Staff, TermsEdition, type UnitOfWork } from '#persistence';
import { SAMPLE_BRANCHES } from '../../../apps/cli/src/masters/branches.js';
import { SAMPLE_CUSTOMERS } from '../../../apps/cli/src/masters/people.js';
import { OpenedDatabase } from '../../support/index.js';
import { files, folderOf } from './master-files.js';

describe('the first installation', () => {
  let opened: OpenedDatabase;
  let work: UnitOfWork;

  beforeAll(async () => {
    opened = await OpenedDatabase.create();
    ({ work } = opened);
  });

  afterAll(() => opened.drop());

  /** A command as an operator types it. */
  function cli(args: readonly string[], typed = '', owner: Readonly<Record<string, string>> = { DATABASE_OWNER_URL: opened.database.url }): Promise<{ code: number; out: string; said: string }> {
    return new Promise((resolve) => {
      const child = execFile(process.execPath, ['dist/apps/cli/src/main.js', ...args], { env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC', DATABASE_URL: opened.database.applicationUrl, ...owner } }, (error, out, said) =>
        resolve({ code: error === null ? 0 : Number(error.code), out, said }));
      child.stdin?.end(typed);
    });
  }

  const user = (...args: string[]): string[] => ['user:create', '--name', '見本 花子', '--branch', '20', ...args];

  test('masters come from a folder; a second time nothing is new', async () => {
    const folder = folderOf(files());
    const first = await cli(['masters:load', folder]);
    expect([first.code, first.said]).toEqual([0, '']);
    const passwords = [...first.out.matchAll(/^First password of (\d{10}), shown this once: (\S{24})$/gm)];
    expect(passwords.map(([, loginId]) => loginId)).toEqual(['1000000001', '1000000002', '1000000003', '1000000004', '1000000005']);
    const account = await work.read((em) => em.findOneOrFail(ContractorAccount, { loginId: '1000000001' }));
    expect(await new Passwords().verify(account.passwordHash ?? null, passwords[0]?.[2] ?? '')).toBe(true);
    expect(await work.read((em) => em.count(RateTable, { isSample: true }))).toBe(SAMPLE_RATE_TABLES.length);
    expect(await work.read((em) => em.count(OwnerRule, {}))).toBe(SAMPLE_OWNER_RULES.length);
    expect((await work.read((em) => em.find(TermsEdition, {}))).every(({ title }) => title.includes('見本'))).toBe(true);
    expect(await cli(['masters:load', folder])).toEqual({ code: 0, out: 'Masters: 0 rows were new.\n', said: '' });
  });

  test('the services write neither masters nor people: without the owner the command says whom it needs', async () => {
    for (const args of [['masters:load', folderOf({ 'announcements.json': [{ postedOn: '2026-11-01', category: 'notice', title: '見本のお知らせ', body: '見本', shownUntil: null }] })], user('--login-id', 'uketsuke-dareka', '--role', 'clerk')]) {
      const { code, said } = await cli(args, '', {});
      expect([code, said]).toEqual([2, expect.stringMatching(/^PostgreSQL at \S+ does not let the role of DATABASE_URL \(\S+ t_\w+\) write this; give the owner of the schema in DATABASE_OWNER_URL\.\n$/)]);
    }
  });

  test('all problems are told by file and row, and nothing is loaded', async () => {
    const [table] = files()['rate-tables.json'] ?? [];
    const folder = folderOf({
      'branches.json': [{ ...SAMPLE_BRANCHES[0], code: '9' }, { ...SAMPLE_BRANCHES[1], code: '77' }, { ...SAMPLE_BRANCHES[1], code: '77' }],
      'rate-tables.json': [{ ...Object(table), tiers: [] }, { ...Object(table), name: '料率表 別', isSample: 'no' }],
      'limits.json': [{ rank: 'section-chief', effectiveFrom: '2026-02-30', maximumYen: 0.5 }],
      'banks.json': '{ not json',
      'fax.json': [],
    });
    const { code, said } = await cli(['masters:load', folder]);
    expect([code, said.trim().split('\n')]).toEqual([2, [
      'Nothing was loaded; the masters have 8 problems:',
      expect.stringMatching(/^ {2}- fax\.json: no such kind of masters; there are branches\.json, /),
      '  - branches.json row 1 code: must be 2 digits',
      '  - branches.json row 3: code 77 stands in row 2 already',
      '  - rate-tables.json row 1: 区分がありません',
      expect.stringMatching(/^ {2}- rate-tables\.json row 2 isSample: /),
      '  - banks.json: must be a JSON array of rows',
      '  - limits.json row 1 effectiveFrom: must be a date such as 2026-04-01',
      expect.stringMatching(/^ {2}- limits\.json row 1 maximumYen: must be whole yen/),
    ]]);
  });

  test('a byte order mark is no part of a file, and one instant in two ways of writing stands twice', async () => {
    const outage = (startsAt: string): object => ({ startsAt, endsAt: '2026-12-06T12:00:00+09:00', reason: '見本の点検' });
    const { code, said } = await cli(['masters:load', folderOf({ 'maintenance.json': `\uFEFF${JSON.stringify([outage('2026-12-06T08:30:00+09:00'), outage('2026-12-05T23:30:00Z')])}` })]);
    expect([code, said.trim().split('\n')]).toEqual([2, ['Nothing was loaded; the masters have a problem:', '  - maintenance.json row 2: startsAt 2026-12-05T23:30:00Z stands in row 1 already']]);
  });

  test('what no paper can print is told by row, field and character, as at the field of a form', async () => {
    const folder = folderOf({
      'branches.json': [{ ...SAMPLE_BRANCHES[0], name: '見本\u{2A6A5}支店' }],
      'owners.json': [{ ...Object(files()['owners.json']?.[0]), addressees: ['見本県知事', '見本県\uE000所長'] }],
      'customers.json': [{ ...Object(SAMPLE_CUSTOMERS[0]), name: '<見本>組', representativeName: '見本 \u{30EDD}子', address: '見本県'.repeat(40) }],
    });
    const { code, said } = await cli(['masters:load', folder]);
    expect([code, said.trim().split('\n')]).toEqual([2, [
      'Nothing was loaded; the masters have 5 problems:',
      '  - branches.json row 1 name: 「\u{2A6A5}」（U+2A6A5）は証書に印刷できません。ほかの文字にしてください',
      '  - owners.json row 1 addressees.1: 証書に印刷できない文字（U+E000）が入っています',
      '  - customers.json row 1 name: 「<」は使えません。全角の「＜」にしてください',
      '  - customers.json row 1 representativeName: 「\u{30EDD}」（U+30EDD）は証書に印刷できません。ほかの文字にしてください',
      '  - customers.json row 1 address: 100文字以内で入力してください（いま120文字です）',
    ]]);
    const person = await cli(['user:create', '--name', '見本 \u{2A6A5}子', '--branch', '20', '--login-id', 'uketsuke-mihon', '--role', 'clerk']);
    expect([person.code, person.said]).toEqual([2, 'Nobody was added:\n  - --name 「\u{2A6A5}」（U+2A6A5）は証書に印刷できません。ほかの文字にしてください\n']);
  });

  test('a person is added with a password that is made and shown once', async () => {
    const { code, out } = await cli(user('--login-id', 'kacho-hanako', '--role', 'approver', '--rank', 'section-chief'));
    const password = /^kacho-hanako was added; the password, shown this once: (\S{24})\n$/.exec(out)?.[1] ?? '';
    expect(code).toBe(0);
    const person = await work.read((em) => em.findOneOrFail(Staff, { loginId: 'kacho-hanako' }));
    expect(person).toMatchObject({ name: '見本 花子', role: 'approver', rank: 'section-chief', active: true });
    expect(await new Passwords().verify(person.passwordHash, password)).toBe(true);
  });

  test('a password comes from standard input and is not repeated; the same id is never changed', async () => {
    const args = user('--login-id', 'shinsa-hanako', '--role', 'reviewer', '--password-from-stdin');
    expect(await cli(args, 'みほんの長い合い言葉 七つ\n')).toEqual({ code: 0, out: 'shinsa-hanako was added.\n', said: '' });
    const person = await work.read((em) => em.findOneOrFail(Staff, { loginId: 'shinsa-hanako' }));
    expect(await new Passwords().verify(person.passwordHash, 'みほんの長い合い言葉 七つ')).toBe(true);
    expect(await cli(args, 'another long pass phrase')).toEqual({ code: 2, out: '', said: 'Nobody was added: shinsa-hanako is there already.\n' });
  });

  test('a weak password and everything else that is wrong are told together', async () => {
    const { code, said } = await cli(['user:create', '--login-id', 'X', '--name', '見本', '--branch', '20', '--role', 'approver', '--password-from-stdin'], 'short\n');
    expect([code, said.trim().split('\n')]).toEqual([2, [
      'Nobody was added:',
      '  - --login-id must be 3 to 40 small letters, digits, dots, hyphens or underscores',
      '  - --rank is missing; an approver has one of section-chief, branch-manager, head-office',
      '  - the password must be at least 12 characters',
    ]]);
    expect((await cli(user('--login-id', 'uketsuke-hanako', '--role', 'clerk', '--password-from-stdin'), 'mihon-2026-hosho')).said).toContain('is one of those that are tried first');
  });
});
