import { Passwords } from '#identity';
import { ContractorAccount, Staff, type UnitOfWork } from '#persistence';
import { SAMPLE_CUSTOMERS, SAMPLE_PASSWORD, SAMPLE_STAFF } from '../masters/people.js';
import { PlainFailure } from '../plain-failure.js';

/** How many of them the sentence names. */
const NAMED = 3;

/**
 * A database that was tried out in keeps its sample people, whose password stands in the README. In use nobody may come in by it.
 * @throws PlainFailure when one of them still can
 */
export async function refuseSamplePeople(work: UnitOfWork): Promise<void> {
  const passwords = new Passwords();
  const ids = { staff: SAMPLE_STAFF.map(({ loginId }) => loginId), contractors: SAMPLE_CUSTOMERS.flatMap(({ accounts }) => accounts.map(({ loginId }) => loginId)) };
  const people = await work.read(async (em) => [
    ...(await em.find(Staff, { loginId: { $in: ids.staff }, active: true }, { populate: ['passwordHash'], orderBy: { loginId: 'asc' } })),
    ...(await em.find(ContractorAccount, { loginId: { $in: ids.contractors }, active: true }, { populate: ['passwordHash'], orderBy: { loginId: 'asc' } })),
  ]);
  const open: string[] = [];
  for (const { loginId, passwordHash } of people) if (passwordHash && (await passwords.verify(passwordHash, SAMPLE_PASSWORD))) open.push(loginId);
  if (open.length === 0) return;
  const named = `${open.slice(0, NAMED).join(', ')}${open.length > NAMED ? ` and ${open.length - NAMED} more` : ''}`;
  throw new PlainFailure(
    `This database holds sample people who can sign in with the published password (${named}), which is not for APP_ENV=production: give DATABASE_URL another database, throw this state away (npm run reset), or change each of their passwords first (パスワードの変更 on the pages, with APP_ENV=development).`,
  );
}
