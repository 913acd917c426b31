import type { AuditEventKind } from '#domain';
import type { TimelineFact } from '#persistence';
import { foldViewings, shownFacts } from './viewing-facts.js';

let seq = 0;
const fact = (kind: AuditEventKind, at: string, certificateId = 'one'): TimelineFact => {
  seq += 1;
  return { id: String(seq), seq, kind, actorKind: 'owner', actorId: null, actorName: '', data: { certificateId }, at: new Date(at) };
};
const href = (page: number | null): string => (page === null ? '/list' : `/list?viewings=${page}`);

describe('認証キーによる閲覧をまとめる', () => {
  it('証書・キー・日ごとに1行になり、その日の最後の位置に立つ。ほかの記録はそのまま', () => {
    const lines = foldViewings([
      fact('CertificateRegistered', '2026-11-24T00:00:00Z'),
      fact('CertificateViewed', '2026-11-24T01:00:00Z'), fact('CertificateViewed', '2026-11-24T02:00:00Z', 'other'),
      fact('SubmissionRecorded', '2026-11-24T03:00:00Z'), fact('CertificateViewed', '2026-11-24T04:00:00Z'),
      fact('KeyReissued', '2026-11-24T05:00:00Z'), fact('CertificateViewed', '2026-11-24T06:00:00Z'),
      // 日本では翌日
      fact('CertificateViewed', '2026-11-24T15:00:00Z'), fact('CertificateViewed', '2026-11-24T16:00:00Z'),
    ]);
    expect(lines.map(({ kind, at, times }) => [kind, at.toISOString().slice(8, 16), times])).toEqual([
      ['CertificateRegistered', '24T00:00', 1], ['CertificateViewed', '24T02:00', 1], ['SubmissionRecorded', '24T03:00', 1], ['CertificateViewed', '24T04:00', 2],
      ['KeyReissued', '24T05:00', 1], ['CertificateViewed', '24T06:00', 1], ['CertificateViewed', '24T16:00', 2],
    ]);
  });

  it('すべての閲覧は50回ずつ、新しいページから見られる', () => {
    const facts = [fact('CertificateRegistered', '2026-11-24T00:00:00Z'), ...Array.from({ length: 120 }, () => fact('CertificateViewed', '2026-11-24T01:00:00Z'))];
    expect(shownFacts(facts, '', href).viewings).toMatchObject({ all: { href: '/list?viewings=1', text: '認証キーによる閲覧 120回をすべて見る' }, backHref: null, pagination: null });
    const pages = ['1', '2', '3'].map((asked) => shownFacts(facts, asked, href));
    expect(pages.map((page) => page.facts.length)).toEqual([50, 50, 20]);
    expect(new Set(pages.flatMap((page) => page.facts.map(({ id }) => id))).size).toBe(120);
    expect(pages.map(({ viewings }) => [viewings.backHref, viewings.pagination?.previousHref, viewings.pagination?.nextHref])).toEqual([
      ['/list', null, '/list?viewings=2'], ['/list', '/list?viewings=1', '/list?viewings=3'], ['/list', '/list?viewings=2', null],
    ]);
  });

  it.each(['0', '-1', 'x', '1e9', '99999999'])('おかしなページ「%s」は、まとめた一覧になる', (asked) => {
    expect(shownFacts([fact('CertificateViewed', '2026-11-24T01:00:00Z')], asked, href).viewings).toEqual({ all: null, backHref: null, pagination: null });
  });

  it('閲覧が1回もなければ、どのページもふつうの一覧になる', () => {
    expect(shownFacts([fact('CertificateRegistered', '2026-11-24T00:00:00Z')], '1', href).facts).toHaveLength(1);
  });
});
