import { ApplicationDraft, Attachment, AuditEvent, GuaranteeApplication, namedFiles, UnsentForm } from '#persistence';
import { Office } from '../branch/office.js';
import type { SignedInActor } from '../../../apps/portal/src/http/actor.js';
import { AttachContractCopy } from '../../../apps/portal/src/application/attachments/attach-contract-copy.js';
import { SaveStep } from '../../../apps/portal/src/application/drafts/save-step.js';
import type { PageResponse } from '../../support/visitor.js';
import { CONTRACT_COPY, Filler, idOf, locationOf, MIHON, shownOn, TAKASAKI, wordsOf } from './filler.js';

let office: Office;
let filler: Filler;

beforeAll(async () => {
  office = await Office.open();
  filler = await Filler.signIn(office);
});
afterAll(() => office.close());

/** What is left of a draft. */
function left(draft: string): Promise<{ readonly row: ApplicationDraft; readonly attachments: readonly Attachment[]; readonly facts: readonly unknown[] }> {
  return office.work.read(async (em) => ({
    row: await em.findOneOrFail(ApplicationDraft, idOf(draft)),
    attachments: await em.find(Attachment, { draft: idOf(draft) }),
    facts: (await em.find(AuditEvent, { caseId: idOf(draft) })).map(({ kind, data }) => ({ kind, data })),
  }));
}

const named = (sha256s: readonly string[]): Promise<ReadonlySet<string>> => office.work.read((em) => namedFiles(em, sha256s));
const copy = (name: string): Buffer => Buffer.concat([CONTRACT_COPY, Buffer.from(`% ${name}\n`)]);

describe('「下書きを消してやめる」', () => {
  it('入力と添付ファイルが消え、2回押しても同じ。ファイルはどの記録からも指されなくなり、消したことだけが残る', async () => {
    const draft = await filler.filled();
    await filler.attach(draft, copy('やめる工事'), '注文書.pdf');
    const { attachments } = await left(draft);
    const before = attachments.map(({ sha256 }) => sha256);
    expect(before).toHaveLength(2);
    const token = await filler.visitor.formToken(`${draft}/discard`);
    const discard = () => filler.visitor.post(`${draft}/discard`, {}, { token });
    const homes = (await Promise.all([discard(), discard()])).map(locationOf);
    homes.push(locationOf(await discard()));
    expect(new Set(homes)).toEqual(new Set(['/home?discarded=1']));
    const after = await left(draft);
    expect(after.row).toMatchObject({ form: {}, completedSteps: [], stepSaves: null, discardedAt: expect.any(Date) });
    expect(after.attachments).toEqual([]);
    expect(after.facts).toEqual([{ kind: 'DraftDiscarded', data: { attachments: 2 } }]);
    expect(await named(before)).toEqual(new Set());
  });

  it('同じ内容のファイルを添付したほかの下書きは、そのまま', async () => {
    const drafts: string[] = [];
    for (let count = 0; count < 2; count += 1) {
      const draft = await filler.begin();
      await filler.attach(draft, copy('2つの下書き'));
      drafts.push(draft);
    }
    const [given = '', kept = ''] = drafts;
    await filler.visitor.post(`${given}/discard`, {}, { from: `${given}/discard` });
    const { attachments, row } = await left(kept);
    expect([attachments.length, Object.keys(row.form)]).toEqual([1, ['attachments']]);
    expect((await named(attachments.map(({ sha256 }) => sha256))).size).toBe(1);
  });
});

describe('消した下書きを、ほかのタブで開いたまま使おうとしたとき', () => {
  it('消されたこととこのあとを言い、入力した文は画面に残す。添付のページでも同じ', async () => {
    const draft = await filler.filled();
    await filler.visitor.post(`${draft}/discard`, {}, { from: `${draft}/discard` });
    const answers = [await filler.fill(draft, 'works', { workName: '消したあとに打った工事名' }), await filler.fill(draft, 'attachments', { note: '消したあとに打った連絡' })];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([409, 409]);
    for (const answer of answers) expect(wordsOf(answer)).toContain('この下書きは消されています');
    for (const words of ['新しく始めてください', '消したあとに打った工事名', 'ホームへ戻る']) expect(wordsOf(answers[0] as PageResponse)).toContain(words);
    expect(wordsOf(answers[1] as PageResponse)).toContain('消したあとに打った連絡');
    for (const path of ['', '/steps/works', '/check']) {
      const page = await filler.visitor.get(`${draft}${path}`);
      expect([page.statusCode, wordsOf(page).includes('この下書きは消されています')]).toEqual([409, true]);
    }
    expect((await left(draft)).row.form).toEqual({});
  });

  it('保存と添付の途中で送信が済んだときは、送信されたと言い、審査の話はしない', async () => {
    const draft = await filler.filled();
    const actor = { kind: 'contractor', ...(await office.work.read(async (em) => {
      const { account, customer } = await em.findOneOrFail(ApplicationDraft, idOf(draft));
      return { accountId: account, customerId: customer };
    })) } as unknown as SignedInActor;
    await filler.submit(draft);
    const save = office.app.get(SaveStep).save(actor, idOf(draft), { step: 'works', raw: {}, complete: false, version: '1', showing: '' });
    await expect(save).rejects.toMatchObject({ code: 'application/already-sent' });
    await expect(office.app.get(AttachContractCopy).remove(actor, idOf(draft), idOf(draft))).rejects.toMatchObject({ code: 'application/already-sent' });
  });
});

describe('ほかのタブで送信した申込みの画面を、開いたまま送ったとき', () => {
  it('JavaScriptがなくても、すでに送信されていると言い、入力した文を示して残し、直せるお申込みの画面へ導く。添付のページでも同じ', async () => {
    const draft = await filler.filled();
    const token = await filler.visitor.formToken(`${draft}/steps/attachments`);
    const id = idOf(locationOf(await filler.submit(draft)));
    const before = await left(draft);
    const answers = [
      await filler.fill(draft, 'works', { workName: '送信のあとに打った工事名' }),
      await filler.visitor.upload(`${draft}/steps/attachments`, 'attachments', { name: '', type: 'application/pdf', bytes: new Uint8Array() }, { ...filler.answers('attachments'), note: '送信のあとに打った連絡' }, { token }),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([409, 409]);
    for (const answer of answers) {
      for (const words of ['このお申込みは、すでに送信されています', 'お申込みに入っていません', '送信のあとに打った']) expect(wordsOf(answer)).toContain(words);
      expect(answer.body).toContain(`href="/applications/${id}"`);
    }
    expect(await office.work.read((em) => em.count(UnsentForm, { sentTo: { $like: `${draft}%` } }))).toBe(2);
    expect(await left(draft)).toEqual(before);
    expect((await office.application(id)).projectName).not.toContain('送信のあとに');
  });

  it('送信のボタンを二度押すと、どちらも同じ受付の画面へ導く', async () => {
    const draft = await filler.filled();
    const token = await filler.visitor.formToken(`${draft}/check`);
    const page = await filler.visitor.get(`${draft}/check`);
    const press = () => filler.visitor.post(`${draft}/check`, { ...shownOn(page), agreedToClauses: 'agreed', agreedToService: 'agreed' }, { token });
    const receipts = (await Promise.all([press(), press()])).map(locationOf);
    receipts.push(locationOf(await press()));
    expect(new Set(receipts).size).toBe(1);
    expect(await office.work.read((em) => em.count(GuaranteeApplication, { draft: idOf(draft) }))).toBe(1);
  });
});

describe('下書きの画面を、別のIDでログインしたあとに送ったとき', () => {
  it('JavaScriptがなくても、別のIDでログインしていると言い、入力した文を示して、だれのものとしても残さない', async () => {
    const draft = await filler.filled();
    const other = await Filler.signIn(office, TAKASAKI);
    const opened = /name="made-for" value="([^"]*)"/u.exec((await filler.visitor.get(`${draft}/steps/works`)).body)?.[1];
    expect(opened).toBe(MIHON);
    const typed = { 'made-for': MIHON, workName: '別のIDで送った工事名' };
    // The token of the page is of the session that is over; a token of the new one leads to a draft that is not there.
    for (const answer of [await other.visitor.post(`${draft}/steps/works`, { ...other.answers('works'), ...typed }, { token: 'stale' }), await other.fill(draft, 'works', typed), await other.fill(draft, 'attachments', { ...typed, note: '別のIDで送った連絡' })]) {
      expect(answer.statusCode).toBe(409);
      for (const words of ['いまは別のIDでログインしています', '末尾が 0001 のお客様ID でログインし直し', '別のIDで送った']) expect(wordsOf(answer)).toContain(words);
    }
    expect(await office.work.read((em) => em.count(UnsentForm, { sentTo: { $like: `${draft}%` } }))).toBe(0);
    expect((await other.fill(draft, 'works')).statusCode).toBe(404);
  });
});

describe('補正・取下げ・提出の画面を、別のIDでログインしたあとに送ったとき', () => {
  it('JavaScriptがなくても、別のIDでログインしていると言い、入力した文を示す。案件には何も起きず、あるかどうかも分からない', async () => {
    const path = `/applications/${idOf(locationOf(await filler.submit(await filler.filled())))}`;
    const other = await Filler.signIn(office, TAKASAKI);
    const token = await other.visitor.formToken('/applications/new');
    for (const page of ['correction', 'retraction']) expect((await filler.visitor.get(`${path}/${page}`)).body).toContain(`name="made-for" value="${MIHON}"`);
    const before = await office.application(idOf(path));
    const posts = (at: string, madeFor: Readonly<Record<string, string>>) => [token, 'stale'].flatMap((sent) => [
      other.visitor.post(`${at}/retraction`, { reason: '別のIDで書いた取下げの理由', confirm: 'yes', ...madeFor }, { token: sent }),
      other.visitor.upload(`${at}/correction`, 'attachments', { name: '', type: 'application/pdf', bytes: new Uint8Array() }, { mode: 'edit', workName: '別のIDで書いた工事名', ...madeFor }, { token: sent }),
    ]);
    for (const at of [path, '/applications/01890000-0000-7000-8000-000000000000']) {
      for (const answer of await Promise.all(posts(at, { 'made-for': MIHON }))) {
        expect(answer.statusCode).toBe(409);
        for (const words of ['いまは別のIDでログインしています', '末尾が 0001 のお客様ID でログインし直し', '別のIDで書いた', 'ホームへ戻る']) expect(wordsOf(answer)).toContain(words);
      }
      // A page that does not say whose it is.
      for (const answer of (await Promise.all(posts(at, {}))).slice(0, 2)) {
        expect([answer.statusCode, wordsOf(answer).includes('別のIDで書いた')]).toEqual([404, true]);
      }
      const page = await other.visitor.get(`${at}/correction`);
      expect(page.statusCode).toBe(404);
      for (const words of ['ページが見つかりません', '別のお客様IDのお申込みは、そのお客様IDでログインし直すと開けます', 'ホームへ戻る']) expect(wordsOf(page)).toContain(words);
    }
    expect(await office.application(idOf(path))).toEqual(before);
  });

  it('何も打っていなければ、入力を示すとは言わない', async () => {
    const other = await Filler.signIn(office, TAKASAKI);
    const draft = await filler.begin();
    const answer = await other.visitor.post(`${draft}/discard`, { 'made-for': MIHON }, { token: 'stale' });
    expect([answer.statusCode, wordsOf(answer).includes('いまは別のIDでログインしています'), wordsOf(answer).includes('入力した内容は')]).toEqual([409, true, false]);
    expect((await filler.visitor.get(`${draft}/discard`)).body).toContain(`name="made-for" value="${MIHON}"`);
  });
});

describe('ほかのタブで送信した申込みをやめようとしたとき', () => {
  it('送信されたことを受付番号で言い、受付の画面へ導き、何も消さない', async () => {
    const draft = await filler.filled();
    const token = await filler.visitor.formToken(`${draft}/discard`);
    const receipt = locationOf(await filler.submit(draft));
    const before = await left(draft);
    const answer = await filler.visitor.post(`${draft}/discard`, {}, { token });
    const application = await office.work.read((em) => em.findOneOrFail(GuaranteeApplication, { draft: idOf(draft) }));
    expect(answer.statusCode).toBe(409);
    expect(wordsOf(answer)).toContain('このお申込みは、すでに送信されています');
    expect(wordsOf(answer)).toContain(`受付番号 ${application.receptionNumber}`);
    expect(answer.body).toContain(`href="${receipt}"`);
    expect(wordsOf(answer)).not.toContain('審査が始まっている');
    expect(await left(draft)).toEqual(before);
  });

  it('送信とやめることが同時に来ても、受け付けたか消えたかのどちらかで、受け付けた申込みは何も失わない', async () => {
    for (const first of ['submit', 'discard', 'submit', 'discard']) {
      const draft = await filler.filled();
      const page = await filler.visitor.get(`${draft}/check`);
      const token = /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
      const acts = {
        submit: () => filler.visitor.post(`${draft}/check`, { ...shownOn(page), agreedToClauses: 'agreed', agreedToService: 'agreed' }, { token }),
        discard: () => filler.visitor.post(`${draft}/discard`, {}, { token }),
      };
      const before = await left(draft);
      await Promise.all(first === 'submit' ? [acts.submit(), acts.discard(), acts.discard()] : [acts.discard(), acts.submit(), acts.submit()]);
      const application = await office.work.read((em) => em.findOne(GuaranteeApplication, { draft: idOf(draft) }));
      const after = await left(draft);
      if (application) expect(after).toEqual(before);
      else expect([after.row.form, after.attachments]).toEqual([{}, []]);
    }
  });

  it('データベースも、送信された申込みの添付と下書きを消させない', async () => {
    const draft = await filler.filled();
    await filler.submit(draft);
    await expect(office.work.run((em) => em.nativeDelete(Attachment, { draft: idOf(draft) }))).rejects.toThrow('attachment of an application stays');
    await expect(office.work.run((em) => em.nativeUpdate(ApplicationDraft, { id: idOf(draft) }, { discardedAt: new Date() }))).rejects.toThrow('application_draft of an application stays');
  });
});
