import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '../visitor/page.js';
import { type Served, Visitor } from '../visitor/visitor.js';
import { apply } from './application.js';
import { BranchActs } from './branch-acts.js';
import { ContractorActs, keyOn } from './contractor-acts.js';
import { type Cast, People } from './people.js';
import { sampleWishes } from './wishes.js';

export interface WalkOptions {
  readonly base: string;
  readonly cast: Cast;
  /** Where the papers are put; a folder named after the 受付番号 is made in it. */
  readonly papersDir: string;
  readonly print: (line: string) => void;
}

/** One case through a running system as its users take it, from the form to the owner's viewer; every answer is told. */
export async function walk({ base, cast, papersDir, print }: WalkOptions): Promise<void> {
  let number = 0;
  const told = (who: string, what: string, answer: string): void => print(`${String((number += 1)).padStart(3)}  ${who}  ${what}\n       → ${answer}`);
  const shown = (page: Page): string => `${page.status} 「${page.heading}」 ${new URL(page.url).pathname}`;
  const people = new People(base, cast.password);

  const contractor = await people.person('contractor', cast.contractor);
  told('受注者　', `お客様ID ${cast.contractor} でログイン`, shown(await contractor.open('/home')));
  const { applicationId, receptionNumber } = await apply(contractor, sampleWishes(), (what, page) => told('受注者　', what, shown(page)));
  print(`\n     受付番号 ${receptionNumber}\n`);

  const folder = join(papersDir, receptionNumber);
  // Among them is the paper with the 認証キー.
  mkdirSync(papersDir, { recursive: true, mode: 0o700 });
  chmodSync(papersDir, 0o700);
  mkdirSync(folder, { recursive: true });
  const keep = (name: string, paper: Served): string => {
    const file = join(folder, paper.fileName ?? name);
    writeFileSync(file, paper.bytes);
    return `${paper.type.split(';')[0] ?? ''}, ${paper.bytes.length.toLocaleString('en')} bytes, saved as ${file}`;
  };
  const own = new ContractorActs(contractor, applicationId);
  told('受注者　', '申込みの控え', keep('控え.pdf', await own.copy()));

  const branch = new BranchActs(applicationId);
  const reviewer = await people.person('branch', cast.reviewer);
  told('審査担当', '担当する', shown(await branch.claim(reviewer)));
  told('審査担当', '契約書写しと照合し、意見を付けて決裁へ回す', shown(await branch.giveOpinion(reviewer)));
  const approver = await people.person('branch', cast.approver);
  told('決裁者　', '承認', shown(await branch.approve(approver)));
  told('受注者　', '保証料のご案内', keep('保証料のご案内.pdf', await own.premiumNotice()));
  const clerk = await people.person('branch', cast.clerk);
  const charge = await branch.charge(clerk, receptionNumber);
  told('受付　　', `入金を記録する（${charge}円）`, shown(await branch.recordPayment(clerk, receptionNumber)));
  told('受付　　', '別の人が入金を確認する', shown(await branch.confirmPayment(await people.person('branch', cast.secondClerk))));

  const contractNumber = await own.issued();
  told('システム', '保証契約・証書・認証キー・登録・通知', `保証契約番号 ${contractNumber}`);
  const original = await own.original(contractNumber);
  told('受注者　', '電子証書の原本', keep('電子証書.pdf', original));
  told('受注者　', '保証料計算書', keep('保証料計算書.pdf', await own.premiumStatement(contractNumber)));
  const notice = await own.keyNotice(contractNumber);
  told('受注者　', '認証キー等のお知らせを表示', keep('認証キー等のお知らせ.pdf', notice));
  told('受注者　', '発注者への提出を記録', shown(await own.recordSubmission(contractNumber)));

  const owner = new Visitor(base);
  const entry = await owner.open('/v');
  const result = await owner.send(entry.form(/\/v$/), { number: contractNumber, key: keyOn(notice.bytes) });
  told('発注者　', '保証契約番号と認証キーで閲覧', shown(result));
  const seen = await owner.fetch('/v/result/certificate.pdf');
  told('発注者　', '電子証書を保存', keep('発注者_電子証書.pdf', seen));
  const same = sha256(seen.bytes) === sha256(original.bytes);
  told('発注者　', '受注者の原本と同じファイルか', same ? `同じです（SHA-256 ${sha256(seen.bytes).slice(0, 16)}…）` : '違います');
  told('受注者　', '閲覧されたことの確認', shown(await own.open()));
  if (!same) throw new Error('The owner was given another file than the contractor.');
  print(`\nThe walk is complete. The papers are in ${folder}`);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
