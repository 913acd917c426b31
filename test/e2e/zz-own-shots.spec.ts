import { jest } from '@jest/globals';
import { textOf } from '../integration/documents/pdf-tools.js';
import { approve, claim, confirmReceipt, giveOpinion, recordReceipt } from './branch-acts.js';
import { keyOn } from './key-on-notice.js';
import { apply, beginApplication, fillInForm, WORK_NAME } from './sample-application.js';
import { Town } from './town.js';
jest.setTimeout(300_000);
const PLAIN = { javaScript: false } as const;
test('shots', async () => {
  const town = await Town.open();
  try {
    const contractor = await town.contractor('contractor', PLAIN);
    await beginApplication(contractor); await fillInForm(contractor, town.copy);
    const number = await apply(contractor);
    const reviewer = await town.staff('reviewer', PLAIN); await claim(reviewer, number); await giveOpinion(reviewer);
    const chief = await town.staff('chief', PLAIN); await approve(chief, number);
    const clerk = await town.staff('clerk', PLAIN); await recordReceipt(clerk, number, '60,300');
    await confirmReceipt(await town.staff('secondClerk', PLAIN));
    const announced = await town.mail(/電子証書・認証キー登録のお知らせ/, WORK_NAME);
    const contractNumber = /\d{10}/.exec(announced.subject)?.[0] ?? '';
    await contractor.open('/guarantees'); await contractor.follow(contractNumber);
    const key = keyOn(await textOf((await contractor.fileBehind('button', '表示')).path));
    const owner = await town.stranger(PLAIN); await owner.open('/v'); await owner.fill({ number: contractNumber, key }); await owner.press('電子証書を確認する');
    await owner.page.setViewport({ width: 1280, height: 900 }); await owner.page.screenshot({ path: '/tmp/own/shots/real-result.png', fullPage: true });
    const admin = await town.administrator(PLAIN);
    await admin.open(`/admin?q=${contractNumber}`); await admin.follow(number);
    await admin.page.setViewport({ width: 1280, height: 1500 });
    await admin.page.screenshot({ path: '/tmp/own/shots/real-timeline.png' });
    for (const tab of ['処理詳細', '書類', 'メール', '認証キー']) { await admin.follow(tab); await admin.page.setViewport({ width: 1280, height: 1500 }); await admin.page.screenshot({ path: `/tmp/own/shots/real-${tab}.png` }); }
    await admin.open('/admin/system'); await admin.page.setViewport({ width: 1280, height: 900 }); await admin.page.screenshot({ path: '/tmp/own/shots/real-system.png' });
    await admin.open('/admin/register'); await admin.page.setViewport({ width: 1280, height: 900 }); await admin.page.screenshot({ path: '/tmp/own/shots/real-register.png' });
  } finally { await town.close(); }
});
