import type { CaseMail } from '#persistence';
import type { CaseFrameView } from './case-frame.js';
import { mailsView } from './case-lists-page.js';

const sent: CaseMail = {
  id: 'mail', template: 'application-received', to: 'koumu@mihongumi.example.jp, kyoyu@mihongumi.example.jp', subject: '受付のお知らせ', messageId: '<mail@e-net.example.jp>',
  createdAt: new Date('2026-11-24T10:41:00+09:00'), sentAt: new Date('2026-11-24T10:42:00+09:00'), bouncedAt: null, skippedAt: null, skippedFor: null, pendingTo: null, refused: null, noAddress: false,
};
const told = (mail: CaseMail): string => JSON.stringify(mailsView({ receptionNumber: '26-000001' } as CaseFrameView, [mail]).table);

describe('a mail that one of its addresses would not take for now', () => {
  test('is not told as sent: the page names the address, since when it waits and until when it is tried', () => {
    const words = told({ ...sent, pendingTo: 'kyoyu@mihongumi.example.jp' });
    expect(words).toContain('一部送信待ち');
    expect(words).toContain('まだ受け取っていない宛先：kyoyu@mihongumi.example.jp（10:42 から待ち、11:42 まで送り直します。ほかの宛先には届いています）');
    expect(words).not.toContain('送信済み');
  });

  test('is sent once all have taken it', () => {
    expect(told(sent)).toContain('送信済み');
    expect(told(sent)).not.toContain('まだ受け取っていない');
  });
});
