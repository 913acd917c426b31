import { ContractorAccount, IdLetter, MailMessage, Outbox, Registration, RegistrationTask, type UnitOfWork } from '#persistence';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { RegistrationActivities } from '../../../apps/worker/src/activities/registration.activities.js';
import type { People } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';
import { approvedRegistration, linkTo } from '../registration/issued-letter.js';
import { type AccountDesks, type LetterInput, MORNING, openAccountDesk, OWN } from './account-desk.js';

describe('再発行 that is given up', () => {
  let people: People;
  let work: UnitOfWork;
  let app: NestFastifyApplication;
  let desks: AccountDesks;
  let sheets: LetterInput[];
  const { clock, facts, act, inUse, ask, printLetter, postLetter, open, approve } = openAccountDesk((opened) => void ({ people, work, app, desks, sheets } = opened));

  describe('再発行 that is taken back after its approval', () => {
    const cancel = (id: string, printed: boolean, reason = '元のパスワードが見つかった') => act(id, 'reissue/cancel', { 'reason-reissue-cancel': reason, ...(printed ? { printed: '1' } : {}) });
    const begun = async () => {
      const used = await inUse();
      const { id: registrationId } = await approvedRegistration(work, people, MORNING, { reissueOf: used.accountId });
      return { ...used, registrationId };
    };
    const state = (id: string) => work.read(async (em) => (await em.findOneOrFail(Registration, id)).state);
    afterEach(() => clock.set(MORNING));
    const asked = async (loginId: string, mail: string) => {
      await new Visitor(app).post('/password/forgotten', { loginId, mail });
      return linkTo(work, 'reset-password', mail);
    };

    it('before the printing: the own password goes on, and no letter is printed any more', async () => {
      const { accountId: id, registrationId, visitor } = await begun();
      expect((await desks.clerk.get(`/branch/accounts/${id}`)).body).toContain('通知書は印刷されません。いまのパスワードがそのまま使えます。');
      expect((await cancel(id, false)).statusCode).toBe(303);
      expect((await cancel(id, false)).statusCode).toBe(303);
      expect([await state(registrationId), (await facts(registrationId)).filter(({ kind }) => kind === 'RegistrationClosed').length]).toEqual(['closed', 1]);
      expect((await visitor.get('/home')).statusCode).toBe(200);
      expect((await printLetter(registrationId)).statusCode).toBe(409);
      // The step of the procedure that comes late issues nothing.
      await work.run((em) => em.nativeUpdate(Registration, registrationId, { account: null }));
      await new RegistrationActivities(work, clock).issueLoginId({ registrationId });
      expect((await facts(registrationId)).map(({ kind }) => kind)).not.toContain('LoginIdIssued');
    });

    it('printed meanwhile: the page said something else, and nothing is done', async () => {
      const { accountId: id, registrationId, loginId } = await begun();
      const { receptionNumber } = await work.read((em) => em.findOneOrFail(Registration, registrationId));
      clock.set(new Date(MORNING.getTime() + 60_000));
      await printLetter(registrationId);
      const late = await cancel(id, false);
      expect([late.statusCode, await state(registrationId)]).toEqual([409, 'approved']);
      expect(late.body).toMatch(/11\/24\(火\) 9:31　受付 見本　[^<]*通知番号 E-\d{7}/u);
      for (const words of [`いま　お客様ID ${loginId}：`, `再発行 ${receptionNumber}：発送待ち`, `href="/branch/accounts/${id}"`, 'いまのお客様IDを開く', '元のパスワードが見つかった']) expect([words, late.body.includes(words)]).toEqual([words, true]);
    });

    it('posted: the letter is dead as well as the password before, and the customer chooses a new one by the confirmed address', async () => {
      const { accountId: id, registrationId, loginId, mail } = await begun();
      clock.set(new Date(MORNING.getTime() + 60_000));
      await printLetter(registrationId);
      const { initialPassword, number } = sheets.at(-1) as LetterInput;
      expect((await postLetter(registrationId)).statusCode).toBe(303);
      await work.run(async (em) => em.create(RegistrationTask, { dedupeKey: `withdrawn/${id}`, registration: registrationId, branch: people.branchId, kind: 'not-signed-in', openedAt: MORNING }));
      // While the letter is on its way the address leads nowhere.
      expect(await asked(loginId, mail)).toBe('');
      const page = (await desks.clerk.get(`/branch/accounts/${id}`)).body;
      for (const words of ['前のパスワードは、通知書を印刷したときに使えなくなりました。', `通知書${number}は、お客様に届いても使えません。`, '「パスワードを忘れた方」から']) expect(page).toContain(words);
      // An address that refuses our mails is no way back.
      await work.run(async (em) => void em.create(MailMessage, { dedupeKey: `account/refused/${id}`, messageId: `<refused-${id}@example.jp>`, account: id, template: 'reset-password', to: mail, subject: '', text: '', createdAt: MORNING, bouncedAt: MORNING }));
      const refused = (await desks.clerk.get(`/branch/accounts/${id}`)).body;
      expect([refused.includes('「パスワードを忘れた方」から'), refused.includes(`登録のメールアドレス（${mail}）には、メールが届きません。お客様がまた使うには、もう一度再発行が要ります。`)]).toEqual([false, true]);
      await work.run((em) => em.nativeDelete(MailMessage, { dedupeKey: `account/refused/${id}` }));
      expect((await cancel(id, true, '')).statusCode).toBe(422);
      expect((await act(id, 'reissue/cancel', { 'reason-reissue-cancel': '支店違い', printed: '1' }, desks.south)).statusCode).toBe(404);
      expect((await cancel(id, true)).statusCode).toBe(303);
      expect((await cancel(id, true)).statusCode).toBe(303);
      expect([await state(registrationId), await work.read((em) => em.count(IdLetter, { account: id, voidedAt: null })), await work.read((em) => em.count(RegistrationTask, { registration: registrationId, doneAt: null }))]).toEqual(['closed', 0, 0]);
      for (const dead of [OWN, initialPassword]) expect((await new Visitor(app).signIn('contractor', loginId, dead)).statusCode).toBe(422);
      expect((await desks.clerk.get(`/branch/accounts/${id}`)).body).toContain('ありません。お客様は「パスワードを忘れた方」から');
      const link = await asked(loginId, mail);
      const chosen = '海の近くで貝を集めて並べる';
      await new Visitor(app).post(link, { password: chosen });
      expect((await new Visitor(app).signIn('contractor', loginId, chosen)).statusCode).toBe(303);
      expect((await ask(id)).statusCode).toBe(303);
    });

    it('the withdrawn letter comes back while the next one lies printed for the same address: that is held, until the address is checked anew', async () => {
      const { accountId: id, registrationId } = await begun();
      clock.set(new Date(MORNING.getTime() + 60_000));
      await printLetter(registrationId);
      expect((await postLetter(registrationId)).statusCode).toBe(303);
      expect((await cancel(id, true)).statusCode).toBe(303);
      const { id: nextId, receptionNumber } = await approvedRegistration(work, people, MORNING, { reissueOf: id });
      clock.set(new Date(MORNING.getTime() + 120_000));
      await printLetter(nextId);
      const [withdrawn, held] = await work.read((em) => em.find(IdLetter, { account: id, registration: { $in: [registrationId, nextId] } }, { orderBy: { number: 'asc' } }));
      const path = `/branch/letters/posted/${withdrawn?.id ?? ''}/return`;
      expect((await desks.clerk.get(path)).body).toContain(`同じ住所あてに印刷してある通知書（${held?.number}）も無効になります`);
      const back = () => desks.clerk.post(path, { 'on-era': 'reiwa', 'on-year': '8', 'on-month': '11', 'on-day': '24', reason: 'あて所に尋ねあたりません' }, { from: '/branch/letters' });
      for (let press = 0; press < 2; press += 1) expect((await back()).statusCode).toBe(303);
      expect([await state(registrationId), await state(nextId), (await work.read((em) => em.findOneOrFail(ContractorAccount, id))).active]).toEqual(['closed', 'letter-returned', false]);
      expect(await work.read((em) => em.count(IdLetter, { account: id, voidedAt: null }))).toBe(0);
      expect((await facts(nextId)).filter(({ kind }) => kind === 'LetterReturned')).toHaveLength(1);
      expect((await desks.clerk.get('/branch/letters/tasks')).body).toContain(receptionNumber);
      expect((await printLetter(nextId)).statusCode).toBe(422);
      expect(await work.read((em) => em.count(Outbox, { workflowId: `id-registration/${nextId}`, action: 'signal' }))).toBe(1);
    });

    describe('the withdrawn letter comes back', () => {
      const withdrawn = async () => {
        const used = await begun();
        clock.set(new Date(MORNING.getTime() + 60_000));
        await printLetter(used.registrationId);
        await postLetter(used.registrationId);
        expect((await cancel(used.accountId, true)).statusCode).toBe(303);
        const letter = await work.read((em) => em.findOneOrFail(IdLetter, { registration: used.registrationId }));
        const path = `/branch/letters/posted/${letter.id}/return`;
        const back = async () => {
          clock.set(new Date(MORNING.getTime() + 180_000));
          const shown = (await desks.clerk.get(path)).body;
          const fields = { 'on-era': 'reiwa', 'on-year': '8', 'on-month': '11', 'on-day': '24', reason: 'あて所に尋ねあたりません' };
          for (let press = 0; press < 2; press += 1) expect((await desks.clerk.post(path, fields, { from: '/branch/letters' })).statusCode).toBe(303);
          return shown;
        };
        return { ...used, letter, back };
      };
      const tasks = (registration: string) => work.read(async (em) => (await em.find(RegistrationTask, { registration, doneAt: null })).map(({ kind }) => kind));
      const account = (id: string) => work.read((em) => em.findOneOrFail(ContractorAccount, id));

      it('while the next one is approved and not printed: that is held like a printed one', async () => {
        const { accountId: id, registrationId, back } = await withdrawn();
        const { id: nextId } = await approvedRegistration(work, people, MORNING, { reissueOf: id });
        expect(await back()).toContain('お客様IDは、新しい通知書を印刷するまで使えません');
        expect([await state(registrationId), await state(nextId), (await account(id)).active, await tasks(nextId)]).toEqual(['closed', 'letter-returned', false, ['letter-returned']]);
        expect((await facts(nextId)).filter(({ kind }) => kind === 'LetterReturned')).toHaveLength(1);
        expect((await printLetter(nextId)).statusCode).toBe(422);
        expect(await work.read((em) => em.count(Outbox, { workflowId: `id-registration/${nextId}`, action: 'signal' }))).toBe(1);
      });

      it('while the next one waits for its approval: its check counts no more, whoever approves reads of it, and a new check lets it go on', async () => {
        const { accountId: id, letter, back } = await withdrawn();
        expect((await ask(id)).statusCode).toBe(303);
        const next = await work.read((em) => em.findOneOrFail(Registration, { reissueOf: id, endedAt: null }));
        expect(await back()).toContain(`同じ住所あての再発行（受付${next.receptionNumber}）の「住所の確認」は無効になります`);
        expect([await state(next.id), await tasks(next.id), (await facts(next.id)).filter(({ kind }) => kind === 'LetterReturned').length]).toEqual(['awaiting-approval', ['old-letter-returned'], 1]);
        expect(await work.read((em) => em.count(Outbox, { workflowId: `id-registration/${next.id}`, action: 'signal' }))).toBe(1);
        const page = (await open(next.id, desks.reviewer)).body;
        for (const words of ['住所の確認を記録してください', `前の通知書${letter.number}が令和8年11月24日に戻っています　あて所に尋ねあたりません`]) expect([words, page.includes(words)]).toEqual([words, true]);
        expect([(await approve(next.id, desks.reviewer)).statusCode, await state(next.id)]).toEqual([409, 'awaiting-approval']);
        const { version } = await work.read((em) => em.findOneOrFail(Registration, next.id));
        expect((await desks.clerk.post(`/branch/intake/${next.id}/calls/address`, { version: String(version), how: 'public-record', evidence: '登記をもう一度取り寄せた' }, { from: '/branch' })).statusCode).toBe(303);
        await open(next.id, desks.reviewer);
        expect([(await approve(next.id, desks.reviewer)).statusCode, await state(next.id)]).toEqual([303, 'approved']);
      });

      it('while the ID is in use by a password that its holder has chosen since: that is asked about, and the next letter waits for its check alone', async () => {
        const { accountId: id, registrationId, loginId, mail, back } = await withdrawn();
        await new Visitor(app).post(await asked(loginId, mail), { password: '海の近くで貝を集めて並べる' });
        const shown = await back();
        expect(shown).not.toContain('このあとにすること');
        expect([shown.includes('お客様に確かめる作業が残ります'), await tasks(registrationId), (await account(id)).active]).toEqual([true, ['old-letter-returned'], true]);

        const second = await withdrawn();
        await new Visitor(app).post(await asked(second.loginId, second.mail), { password: '海の近くで貝を集めて並べる' });
        const { id: nextId } = await approvedRegistration(work, people, MORNING, { reissueOf: second.accountId });
        await second.back();
        expect([await state(nextId), await tasks(nextId), (await account(second.accountId)).active, (await printLetter(nextId)).statusCode]).toEqual(['approved', ['old-letter-returned'], true, 422]);
      });

      it('nobody waits for it: it is recorded alone', async () => {
        const { accountId: id, registrationId, letter, back } = await withdrawn();
        const shown = await back();
        expect([shown.includes('お客様に確かめる作業はありません'), await tasks(registrationId)]).toEqual([true, []]);
        // Nobody is asked, and the customer has no way in: before and after it is recorded the page says what to do when he calls.
        for (const page of [shown, (await desks.clerk.get(`/branch/letters/posted/${letter.id}/return`)).body]) {
          for (const words of ['このあとにすること', 'いま使えるパスワードをお持ちではありません', `href="/branch/accounts/${id}"`]) expect([words, page.includes(words)]).toEqual([words, true]);
        }
      });
    });

    it('after the first sign-in by it there is nothing to take back', async () => {
      const { accountId: id, registrationId } = await begun();
      await work.run((em) => em.nativeUpdate(Registration, registrationId, { state: 'completed', endedAt: MORNING }));
      expect((await cancel(id, true)).statusCode).toBe(409);
    });
  });
});
