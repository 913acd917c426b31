import { AddressVerification, AuditEvent, Customer, IdLetter, recordFact, Registration, Staff, SYSTEM, type UnitOfWork } from '#persistence';
import { v7 } from 'uuid';
import { LOGIN, type People } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';
import { shownLetters } from '../../support/shown-letters.js';
import { type LetterInput, MORNING, openLetterDesk } from './letter-desk.js';

describe('通知書 of a record that changes', () => {
  let people: People;
  let work: UnitOfWork;
  let clerk: Visitor;
  let sheets: LetterInput[];
  const { clock, signedIn, approved, act, onPage, print, today, post, sendBack, letters, row, account, facts, checkOf, confirm, confirmCheck, returned } = openLetterDesk((opened) => void ({ people, work, clerk, sheets } = opened));

  describe('a record that changes after the approval', () => {
    const MOVED = { postalCode: '999-0012', address: '見本県別市9番9号' };
    // The companies of this office share one number, which is not what is asked about here.
    beforeAll(() => work.run((em) => em.execute(`update customer set phone = '099-777-0000' where id <> ?`, [people.customerId])));
    const move = (to: { postalCode: string; address: string }) => work.run(async (em) => void Object.assign(await em.findOneOrFail(Customer, people.customerId), to));
    afterEach(() => move({ postalCode: '000-0000', address: '見本県見本市見本町1-2-3' }));
    const verify = (id: string, who = clerk) => act(`/${id}/address`, { how: 'public-record', evidence: '登記で確認', address: `${MOVED.postalCode} ${MOVED.address}`, name: '株式会社見本組' }, who);

    it('stops the letter, before its first print and after, until the new address is checked and a second person has answered for it', async () => {
      const [unprinted, printed, reissued] = [await approved(), await approved(), await approved({ reissueOf: (await approved()).account ?? null })];
      await print(printed.id);
      await move(MOVED);
      const refused = await print([unprinted.id, printed.id, reissued.id]);
      expect(refused.statusCode).toBe(422);
      expect(refused.body).toContain(`登録の住所が承認のあとで変わりました。住所の確認（別の担当者の確認を含む）をしてください（${[unprinted, printed, reissued].map(({ receptionNumber }) => receptionNumber).sort().join('、')}）`);
      expect(refused.body).toContain(`/branch/letters/${unprinted.id}/address`);
      expect(sheets).toHaveLength(1);
      for (const { id } of [unprinted, printed, reissued]) {
        const page = (await clerk.get(`/branch/letters/${id}/address`)).body;
        for (const words of ['登録の住所が承認のあとで変わりました', '<dt>承認された住所</dt><dd>000-0000 見本県見本市見本町1-2-3</dd>']) expect(page).toContain(words);
        await verify(id);
        expect((await print(id)).statusCode).toBe(422);
        await confirmCheck(id);
        expect((await print(id)).statusCode).toBe(200);
        expect(sheets.at(-1)).toMatchObject(MOVED);
      }
      // The address that was approved first is none any more.
      await move({ postalCode: '000-0000', address: '見本県見本市見本町1-2-3' });
      expect((await print(unprinted.id)).statusCode).toBe(422);
    });

    it('of the name, too: it stops the letter until the name is checked with the address, and a second person has answered for it', async () => {
      const [unprinted, printed] = [await approved(), await approved()];
      await print(printed.id);
      const rename = (name: string) => work.run(async (em) => void Object.assign(await em.findOneOrFail(Customer, people.customerId), { name }));
      const check = (id: string, name: string) => act(`/${id}/address`, { how: 'public-record', evidence: '登記で商号の変更を確認', address: '000-0000 見本県見本市見本町1-2-3', name });
      await rename('株式会社別人商事');
      try {
        const refused = await print([unprinted.id, printed.id]);
        expect([refused.statusCode, sheets.length]).toEqual([422, 1]);
        expect(refused.body).toContain(`登録の名称が承認のあとで変わりました。送り先の住所の確認で、いまの名称を確かめ、ほかの人の承認を受けてください（${[unprinted, printed].map(({ receptionNumber }) => receptionNumber).sort().join('、')}）`);
        for (const { id } of [unprinted, printed]) {
          const page = (await clerk.get(`/branch/letters/${id}/address`)).body;
          for (const words of ['登録の名称が承認のあとで変わりました', '<dt>お客様</dt><dd>株式会社別人商事</dd>', '<dt>承認された名称</dt><dd>株式会社見本組</dd>']) expect(page).toContain(words);
          expect(page).not.toContain('承認された住所');
          // What was looked at is what is checked.
          expect((await check(id, '株式会社見本組')).statusCode).toBe(409);
          expect((await check(id, '株式会社別人商事')).statusCode).toBe(303);
          expect((await print(id)).statusCode).toBe(422);
          await confirmCheck(id);
          expect(await row(id)).toMatchObject({ letterName: '株式会社別人商事' });
          expect((await print(id)).statusCode).toBe(200);
          expect(sheets.at(-1)).toMatchObject({ customerName: '株式会社別人商事' });
        }
        await expect(work.run((em) => em.nativeUpdate(Registration, printed.id, { letterName: '株式会社見本組' }))).rejects.toThrow('second person answers for');
      } finally {
        await rename('株式会社見本組');
      }
      expect((await print(unprinted.id)).statusCode).toBe(422);
    });

    it('the 発送簿 and the page of the 返戻 say where the letter went, whatever became of the record since', async () => {
      const { id, receptionNumber } = await approved();
      await print(id);
      await post(id);
      await move(MOVED);
      const [letter] = (await letters(id)) as [IdLetter];
      for (const path of [`?q=${receptionNumber}`, `/${letter.id}/return`]) {
        const { body } = await clerk.get(`/branch/letters/posted${path}`);
        expect([path, body.includes('〒000-0000 見本県見本市見本町1-2-3'), body.includes(MOVED.address), body.includes('いまの登録の住所')]).toEqual([path, true, false, false]);
      }
    });

    it('the database takes no address of a letter that nobody has answered for', async () => {
      const { id } = await approved();
      await expect(work.run((em) => em.nativeUpdate(Registration, id, { letterAddress: '999-0012 見本県別市9番9号' }))).rejects.toThrow('a second person answers for');
    });

    const correct = (id: string, fields: Record<string, string> = {}, who = clerk) => act(`/${id}/address/record`, {
      shown: '000-0000 見本県見本市見本町1-2-3', postalCode: '999 0012', address: MOVED.address, 'address-source': '登記情報', 'address-on': '令和8年11月24日', ...fields,
    }, who);

    it('発送 that is entered after the change: of a day before it the letter was rightly posted; of that day or later its posting is on record too, and its password dead', async () => {
      const [before, after, kept] = [await approved(), await approved(), await approved()];
      for (const { id } of [before, after, kept]) await print(id);
      // Renamed and named again as it was, on the day of the printing: that is not what the paper says otherwise.
      await work.run(async (em) => {
        const { customerNumber } = await em.findOneOrFail(Customer, people.customerId);
        for (const change of ['名称：株式会社見本組 → 株式会社見本', '名称：株式会社見本 → 株式会社見本組']) await recordFact(em, { caseId: kept.id, kind: 'CustomerRecorded', actor: SYSTEM, at: MORNING, data: { customerNumber, made: 'changed', fields: ['name'], changes: [change] } });
      });
      clock.set(new Date(MORNING.getTime() + 86_400_000));
      const later = await signedIn(LOGIN.clerk);
      const told = async () => {
        const rows = (await later.get('/branch/letters')).body.split('<tr>');
        return [before, after, kept].map(({ receptionNumber }) => { const row = rows.find((one) => one.includes(receptionNumber)) ?? ''; return [row.includes('登録が変更・印刷し直し'), row.includes('印刷のあとで、登録の住所が変わりました')]; });
      };
      expect((await told()).flat()).not.toContain(true);
      // Corrected at one registration of the customer, it is told at each of them before anything leaves.
      const { location } = (await correct(kept.id, {}, later)).headers;
      expect((await later.get(String(location))).body).toContain('登録の住所を直しました。新しい住所の確認を記録してください。');
      expect((await told()).flat()).not.toContain(false);
      const day25 = { 'on-day': '25' };
      const refused = await onPage('/post', { registration: [before.id, after.id], ...today, ...day25 }, later);
      for (const words of ['もう郵便に出した通知書 <span class="optional">', '11/25(水) 9:30に変更', `name="gone" value="${after.id}"`, '発送日」をその日に直して', '<ul class="bullet-list"><li>登録が変わるより前の日']) expect([words, refused.statusCode, refused.body.includes(words)]).toEqual([words, 422, true]);
      expect((await post(before.id, later)).statusCode).toBe(303);
      const [letter] = (await letters(before.id)) as [IdLetter];
      expect([(await row(before.id)).state, letter.postedOn, letter.voidedAt ?? null]).toEqual(['posted', '2026-11-24', null]);
      const history = (await later.get(`/branch/accounts/${(await account(before.id)).id}`)).body;
      expect(history).toContain('登録の住所が、印刷のあとで変わっている');
      const gone = { ...(await shownLetters(later)), registration: after.id, gone: after.id, ...today, ...day25, token: v7() };
      for (let presses = 0; presses < 2; presses += 1) expect((await act('/post', gone, later)).statusCode).toBe(303);
      const [left] = (await letters(after.id)) as [IdLetter];
      // The page says what the tick has done, and so does the answer to a colleague who presses it afterwards.
      const book = (await later.get(`/branch/letters/posted?day=2026-11-25&posted=${left.number}`)).body;
      expect([book.includes(`${left.number}の初期パスワードは、使えなくしました。新しい通知書を`), (await later.get(`/branch/letters/posted?day=2026-11-24&posted=${letter.number}`)).body.includes('使えなくしました')]).toEqual([true, false]);
      const second = await act('/post', { ...gone, token: v7() }, await signedIn(LOGIN.clerk));
      expect([second.statusCode, second.body.includes(`${after.receptionNumber}の通知書${left.number}は、令和8年11月25日の発送がもう記録され`)]).toEqual([422, true]);
      expect([(await row(after.id)).state, left.postedOn, left.voidedAt !== null, (await account(after.id)).passwordHash ?? null]).toEqual(['approved', '2026-11-25', true, null]);
      expect((await facts(after.id)).slice(-2)).toEqual(['LetterPosted', 'LetterReplaced']);
      // It may come back: the book has it. Its paper is none that lies here.
      expect((await later.get('/branch/letters/posted?day=2026-11-25')).body).toContain(`/branch/letters/posted/${left.id}/return`);
      expect((await later.get('/branch/letters')).body).not.toContain(left.number);
      expect((await print(after.id, later)).body).toContain('登録の住所が承認のあとで変わりました');
      await verify(after.id, await signedIn(LOGIN.sectionChief));
      await confirmCheck(after.id);
      expect((await print(after.id, later)).statusCode).toBe(200);
      expect((await sendBack(left.id, day25, later)).statusCode).toBe(303);
      expect([(await row(after.id)).state, (await account(after.id)).active]).toEqual(['approved', true]);
    });

    it('after a 返戻 the page of the letter corrects it, for the branch of the customer; then check, second person, print', async () => {
      const { id } = await returned();
      expect((await clerk.get(`/branch/letters/${id}/address`)).body).toContain('登録の住所を直す');
      for (const [field, words] of [['postalCode', '郵便番号を入力してください'], ['address', '住所を入力してください'], ['address-source', '住所の出典を入力してください']] as const) {
        const wrong = await correct(id, { [field]: '', ...(field === 'address-source' ? { 'address-on': '' } : {}) });
        expect([wrong.statusCode, wrong.body.includes(words), wrong.body.includes(`href="#f-${field}"`)]).toEqual([422, true, true]);
        if (field !== 'address') expect(wrong.body).toContain(`value="${MOVED.address}"`);
      }
      expect((await correct(id, { shown: '000-0000 別のところ' })).statusCode).toBe(409);
      expect((await correct(id, {}, await signedIn(LOGIN.otherReviewer))).statusCode).toBe(404);
      const token = await clerk.formToken('/branch/letters');
      const fields = { shown: '000-0000 見本県見本市見本町1-2-3', postalCode: '9990012', address: MOVED.address, 'address-source': '登記情報', 'address-on': '令和8年11月24日' };
      const answers = await Promise.all([1, 2].map(() => clerk.post(`/branch/letters/${id}/address/record`, fields, { token })));
      expect(answers.map(({ statusCode, headers }) => [statusCode, headers.location])).toEqual([[303, `/branch/letters/${id}/address?done=corrected`], [303, `/branch/letters/${id}/address?done=corrected`]]);
      expect(await work.read((em) => em.findOneOrFail(Customer, people.customerId))).toMatchObject({ ...MOVED, sources: { address: { source: '登記情報', on: '2026-11-24' } } });
      expect((await facts(id)).filter((kind) => kind === 'CustomerRecorded')).toHaveLength(1);
      expect(await facts((await row(id)).account ?? '')).toContain('AccountAddressChanged');
      const chief = await signedIn(LOGIN.sectionChief);
      await verify(id, chief);
      // Who changed the record is not its second person, although another has checked it.
      expect((await clerk.get(`/branch/letters/${id}/address`)).body).toContain('前の承認のあとで変えた人は承認できません');
      expect((await confirm(id, clerk)).statusCode).toBe(403);
      const checkId = (await checkOf(id)).id;
      await expect(work.run(async (em) => em.nativeUpdate(AddressVerification, checkId, { confirmedBy: (await em.findOneOrFail(Staff, { loginId: LOGIN.clerk })).id, confirmedAt: MORNING }))).rejects.toThrow('does not confirm its address');
      expect((await print(id)).statusCode).toBe(422);
      await confirmCheck(id);
      expect((await print(id)).statusCode).toBe(200);
      expect(sheets.at(-1)).toMatchObject(MOVED);
    });

    it('an address that is put back and put in anew is written every time that its page is filled in, and once for two clicks', async () => {
      const { id } = await returned();
      const own = await work.read((em) => em.findOneOrFail(Customer, people.customerId));
      const hidden = (body: string, name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1] ?? '';
      for (const { postalCode, address } of [MOVED, own, MOVED, own]) {
        const { body } = await clerk.get(`/branch/letters/${id}/address`);
        for (let presses = 0; presses < 2; presses += 1) expect((await correct(id, { shown: hidden(body, 'shown'), token: hidden(body, 'token'), postalCode, address })).statusCode).toBe(303);
        expect((await work.read((em) => em.findOneOrFail(Customer, people.customerId))).address).toBe(address);
      }
      expect((await facts(id)).filter((kind) => kind === 'CustomerRecorded')).toHaveLength(4);
    });

    it('an address that makes the customer like another one is not taken silently: who and why, then with the reason, on record', async () => {
      const { id } = await returned();
      const own = await work.read((em) => em.findOneOrFail(Customer, people.customerId));
      const otherId = v7();
      await work.run(async (em) => void em.create(Customer, {
        id: otherId, customerNumber: '7777777771', branch: people.otherBranchId, kind: own.kind, name: own.name, nameKana: own.nameKana, representativeTitle: own.representativeTitle, representativeName: own.representativeName,
        ...MOVED, phone: '099-777-7777', defersPremium: false, createdAt: MORNING,
      }));
      const asked = await correct(id);
      expect(asked.statusCode).toBe(422);
      for (const words of ['同じ顧客のおそれ', '7777777771', '名称と住所が同じ', 'href="#f-apart-reason"', `value="${MOVED.address}"`, '登記情報']) expect([words, asked.body.includes(words)]).toEqual([words, true]);
      expect(await work.read((em) => em.findOneOrFail(Customer, people.customerId))).toMatchObject({ address: own.address, apartReason: null });
      const said = /name="apart" value="([^"]+)"/.exec(asked.body)?.[1] ?? '';
      expect((await correct(id, { 'apart-reason': '本社を共用する子会社', apart: `${v7()} same-name-and-address` })).statusCode).toBe(422);
      expect((await correct(id, { 'apart-reason': '本社を共用する子会社', apart: said })).statusCode).toBe(303);
      expect(await work.read((em) => em.findOneOrFail(Customer, people.customerId))).toMatchObject({ ...MOVED, apartReason: '本社を共用する子会社', apartFrom: { [otherId]: ['same-name-and-address'] } });
      const [told] = await work.read((em) => em.find(AuditEvent, { caseId: id, kind: 'CustomerRecorded' }));
      expect(told?.data).toMatchObject({ made: 'changed', apartFrom: ['7777777771'], reason: '本社を共用する子会社', changes: expect.arrayContaining([`住所：${own.address} → ${MOVED.address}`]) });
      const caseId = (await account(id)).id;
      const [onTheId] = await work.read((em) => em.find(AuditEvent, { caseId, kind: 'AccountAddressChanged' }, { orderBy: { id: 'desc' } }));
      expect(onTheId?.data).toMatchObject({ changes: expect.arrayContaining([`住所：${own.address} → ${MOVED.address}`]) });
      await work.run(async (em) => {
        await em.nativeDelete(Customer, otherId);
        Object.assign(await em.findOneOrFail(Customer, people.customerId), { apartReason: null, apartFrom: null });
      });
    });

    it("another branch's customer is corrected by that branch alone, whoever has the letter", async () => {
      const { id } = await returned();
      const branchOf = (branch: string) => work.run(async (em) => void Object.assign(await em.findOneOrFail(Customer, people.customerId), { branch }));
      await branchOf(people.otherBranchId);
      const page = (await clerk.get(`/branch/letters/${id}/address`)).body;
      expect([page.includes('本店が直します'), page.includes('/address/record')]).toEqual([true, false]);
      expect((await correct(id)).statusCode).toBe(403);
      await branchOf(people.branchId);
    });
  });
});
