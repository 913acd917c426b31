import { type MachineGround, machineGround } from './written-by-machine.js';

describe('機械が書いたメール', () => {
  const PAPER = ['form.pdf'];
  const PERSON = { isAutomatic: false, isFromList: false, answersOurs: false };

  it.each([
    '自動応答: 受付のお知らせ', '自動応答：受付のお知らせ', '自動応答（受付のお知らせ）', '自動返信メール', '【自動返信】お問い合わせ', 'Automatic reply: 受付', 'AUTOMATIC REPLY', 'Ａｕｔｏ－Ｒｅｐｌｙ：受付', 'Auto-Reply', 'auto response', '[Auto-Reply] x',
    '不在', '不在：受付のお知らせ', '【不在のお知らせ】x', '（不在）x', '不在通知', '不在通知: 26-00032', '不在です', 'Out of Office', 'Out of Office AutoReply: x', 'Out of the office: x', 'Out-of-Office: Re: x', 'OOO: x', '休暇中', 'Vacation reply',
  ])('件名「%s」: without papers a machine, with papers a person', (subject) => {
    expect(machineGround({ subject, ...PERSON, attachments: [] })).toBe('subject');
    expect(machineGround({ subject, ...PERSON, attachments: PAPER })).toBeNull();
  });

  it.each([
    '', '利用申込書の件', '不在にしていて遅くなりました（26-00032）', '不在でしたので折り返しお電話ください（申込書の件）', '不在にしております', '不在（26-00032）の件', 'Out of officeの設定について', 'Auto: 申込み', 'Re: 自動応答: 受付のお知らせ', '不在票について', '不在通知が届いた件',
    '不在者投票所の工事', 'Re: 自動ドア設置工事', '自動ドア設置工事', '自動応答の設定について', 'Auto parts 工場の新築工事', 'Automation: 見積', '【至急】利用申込書', '休暇村の改修工事', 'Office',
  ])('人の件名「%s」', (subject) => expect(machineGround({ subject, ...PERSON, attachments: [] })).toBeNull());

  it.each<[string, readonly string[], MachineGround]>([['Re: 不備のご連絡', [], 'header'], ['Re: 不備のご連絡', PAPER, 'header'], ['自動応答: x', [], 'header']])('what the head says of 「%s」 with %j is believed', (subject, attachments, ground) => {
    expect(machineGround({ subject, ...PERSON, isAutomatic: true, answersOurs: true, attachments })).toBe(ground);
  });

  it('a list passes on newsletters, and the answer of a person of a group, who names our mail; an absence stays a machine\'s', () => {
    const list = { ...PERSON, isFromList: true, subject: 'Re: 不備のご連絡', attachments: [] };
    expect([list, { ...list, answersOurs: true }, { ...list, answersOurs: true, isAutomatic: true }, { ...list, answersOurs: true, subject: '不在通知' }].map(machineGround)).toEqual(['header', null, 'header', 'subject']);
  });
});
