import { ApplicationDraft, Attachment, AuditEvent, GuaranteeApplication, namedFiles } from '#persistence';
import { Office } from '../branch/office.js';
import { CONTRACT_COPY, Filler, idOf, locationOf, shownOn, wordsOf } from './filler.js';

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
