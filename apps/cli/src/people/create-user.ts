import { APPROVER_RANKS, STAFF_ROLES } from '#domain';
import { type PasswordProblem, passwordProblem, Passwords, LONGEST_PASSWORD, SHORTEST_PASSWORD } from '#identity';
import { Branch, Staff, type UnitOfWork } from '#persistence';
import { z } from 'zod';
import { PlainFailure } from '../plain-failure.js';
import { paperText } from '../paper-text.js';

const USER = z.object({
  'login-id': z.string('is missing').regex(/^[a-z0-9][a-z0-9._-]{2,39}$/, 'must be 3 to 40 small letters, digits, dots, hyphens or underscores'),
  name: paperText({ maxLength: 60 }),
  branch: z.string('is missing; give the two digits of the branch').regex(/^\d{2}$/, 'must be the two digits of the branch'),
  role: z.enum(STAFF_ROLES, `must be one of ${STAFF_ROLES.join(', ')}`),
  rank: z.enum(APPROVER_RANKS, `must be one of ${APPROVER_RANKS.join(', ')}`).optional(),
});

const WEAKNESS: Readonly<Record<PasswordProblem, string>> = {
  'same-as-before': 'is empty',
  unprintable: 'must not contain control characters',
  'too-short': `must be at least ${SHORTEST_PASSWORD} characters`,
  'too-long': `must be at most ${LONGEST_PASSWORD} characters`,
  'holds-the-id': 'must not contain the login id',
  'holds-company': 'must not contain the name of the company',
  'holds-service': 'must not contain words of the service',
  common: 'is one of those that are tried first',
};

/** Adds a person of the surety. @throws PlainFailure with all problems; an id that exists is never changed */
export async function createUser(work: UnitOfWork, given: Readonly<Record<string, string | undefined>>, password: string): Promise<void> {
  const result = USER.safeParse(given);
  const problems = result.success ? [] : result.error.issues.map(({ path, message }) => `--${String(path[0])} ${message}`);
  if (given['role'] === 'approver' && given['rank'] === undefined) problems.push(`--rank is missing; an approver has one of ${APPROVER_RANKS.join(', ')}`);
  if (given['role'] !== 'approver' && given['rank'] !== undefined) problems.push('--rank is for approvers only');
  const weakness = passwordProblem(password, { loginId: given['login-id'] ?? '', company: [], service: [] }, '');
  if (weakness !== null) problems.push(`the password ${WEAKNESS[weakness]}`);
  if (!result.success || problems.length > 0) throw new PlainFailure(`Nobody was added:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  const { 'login-id': loginId, name, branch: code, role, rank } = result.data;
  const passwordHash = await new Passwords().hash(password);
  await work.run(async (em) => {
    const branch = await em.findOne(Branch, { code });
    if (branch === null) throw new PlainFailure(`Nobody was added: there is no branch ${code}; load the masters first (masters:load).`);
    if ((await em.findOne(Staff, { loginId })) !== null) throw new PlainFailure(`Nobody was added: ${loginId} is there already.`);
    em.persist(em.create(Staff, { loginId, name, branch: branch.id, role, rank: rank ?? null, passwordHash, active: true }));
  });
}
