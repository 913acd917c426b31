import { Passwords } from '#identity';
import { Branch, ContractorAccount, Customer, Staff, type UnitOfWork } from '#persistence';

export const PASSWORD = '見本のパスワード-01';
let hash: Promise<string> | undefined;

/** People of two branches and the head office, one contractor each of two companies; all with `PASSWORD`. */
export interface People {
  readonly branchId: string;
  readonly otherBranchId: string;
  readonly headOfficeId: string;
  readonly customerId: string;
  readonly otherCustomerId: string;
}

export const LOGIN = {
  contractor: '1000000001',
  otherContractor: '1000000002',
  stoppedContractor: '1000000009',
  clerk: 'uketsuke',
  reviewer: 'shinsa',
  sectionChief: 'kacho',
  branchManager: 'shitencho',
  otherReviewer: 'shinsa-minami',
  headOffice: 'honten',
  administrator: 'kanri',
} as const;

export async function createPeople(work: UnitOfWork): Promise<People> {
  hash ??= new Passwords().hash(PASSWORD);
  const passwordHash = await hash;
  return work.run(async (em) => {
    const branch = (code: string, name: string, isHeadOffice: boolean) =>
      em.create(Branch, {
        code, name, isHeadOffice, postalCode: '000-0000', address: '見本県見本市見本町1-1-1', phone: '00-0000-0000',
        fax: '00-0000-0001', premiumAccount: '見本銀行 見本支店 普通 0000001', mail: `branch-${code}@mihon-hosho.example.jp`,
      });
    const [central, south, head] = [branch('20', '見本中央支店', false), branch('30', '見本南支店', false), branch('10', '本店', true)];
    const customer = (customerNumber: string, name: string) =>
      em.create(Customer, {
        customerNumber, name, nameKana: 'ミホン', representativeTitle: '代表取締役', representativeName: '見本 花子', postalCode: '000-0000',
        address: '見本県見本市見本町1-2-3', phone: '00-0000-0000', branch: central.id, defersPremium: false, createdAt: new Date(),
      });
    const [mihon, kakuu] = [customer('0012400837', '株式会社見本組'), customer('0012400845', '架空建設株式会社')];
    const account = (loginId: string, of: Customer, contactName: string, active = true) =>
      em.create(ContractorAccount, {
        loginId, customer: of.id, department: '工事部', contactName, phone: '00-0000-0000', mail: `${loginId}@mihon.example.jp`, passwordHash, active, createdAt: new Date(),
      });
    account(LOGIN.contractor, mihon, '見本 花子');
    account(LOGIN.otherContractor, kakuu, '架空 次郎');
    account(LOGIN.stoppedContractor, mihon, '見本 停止', false);
    const staff = (loginId: string, name: string, of: Branch, role: Staff['role'], rank: Staff['rank'] = null) =>
      em.create(Staff, { loginId, name, branch: of.id, role, rank, passwordHash, active: true });
    staff(LOGIN.clerk, '受付 見本', central, 'clerk');
    staff(LOGIN.reviewer, '審査 見本', central, 'reviewer');
    staff(LOGIN.sectionChief, '課長 見本', central, 'approver', 'section-chief');
    staff(LOGIN.branchManager, '支店長 見本', central, 'approver', 'branch-manager');
    staff(LOGIN.otherReviewer, '審査 南', south, 'reviewer');
    staff(LOGIN.headOffice, '本店 見本', head, 'approver', 'head-office');
    staff(LOGIN.administrator, '管理 見本', head, 'administrator');
    return { branchId: central.id, otherBranchId: south.id, headOfficeId: head.id, customerId: mihon.id, otherCustomerId: kakuu.id };
  });
}
