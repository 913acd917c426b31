import { formatKey } from '#domain';
import { AuthenticationKeys, purposeHashes, SecretBox } from '#identity';
import { GuaranteeContract, recordMiss } from '#persistence';
import { systemClock, systemRandom } from '#platform';
import { ViewerRegistry } from '../../apps/worker/src/activities/certificate-registry.js';
import { IssueActivities } from '../../apps/worker/src/activities/issue.activities.js';
import { Desks } from './desks.js';
import { install } from './installation.js';
import { interleave, median, type Way } from './rounds.js';

/**
 * Unknown and wrong run the same path: medians of an unknown ID and a wrong password, and of an unknown number and a
 * wrong key, asked in turn through the portal. Failures are forgotten between the rounds, so that no throttle answers instead.
 */
const rounds = Number(process.argv[2] ?? 25);
/** Fewer than the throttle lets pass. */
const PER_ROUND = 4;
const installation = await install('refusals-');
const { config, work } = installation;
const desks = await Desks.open(config, work);
const hashes = purposeHashes(config.keyPepper);
const keys = new AuthenticationKeys(new SecretBox(config.keyRing), hashes.authenticationKey, systemRandom);
/** A number that no branch of the samples issues. */
const UNKNOWN = '2099999999';
const contractNumber = await registeredNumber();

const ways: Way[] = [
  refusal('sign-in, unknown ID', '/sign-in', (turn) => ({ 'login-id': String(9_900_000_000 + turn), password: 'wrong-password-1' })),
  refusal('sign-in, wrong password', '/sign-in', () => ({ 'login-id': '1000000001', password: 'wrong-password-1' })),
  refusal('viewer, unknown number', '/v', (turn) => ({ number: String(2_099_900_000 + turn), key: otherKey() })),
  refusal('viewer, wrong key', '/v', () => ({ number: contractNumber, key: otherKey() })),
  refusal('viewer, fifth miss on an unknown number', '/v', () => ({ number: UNKNOWN, key: otherKey() }), UNKNOWN),
  refusal('viewer, fifth miss on a number', '/v', () => ({ number: contractNumber, key: otherKey() }), contractNumber),
];
const rates = await interleave(ways, rounds);
const millis = (name: string): number[] => (rates.get(name) ?? []).map((rate) => 1000 / rate);
for (const { name } of ways) console.log(`${name}: median ${median(millis(name)).toFixed(1)} ms, worst round ${Math.max(...millis(name)).toFixed(1)} ms`);
for (const [one, other] of [['sign-in, unknown ID', 'sign-in, wrong password'], ['viewer, unknown number', 'viewer, wrong key'],
  ['viewer, fifth miss on an unknown number', 'viewer, fifth miss on a number']] as const) {
  console.log(`${one} ÷ ${other}: ${(median(millis(one)) / median(millis(other))).toFixed(2)}`);
}
await desks.close();
await installation.close();

/** @param missed four misses on this number stand before every attempt, which so becomes the fifth and meets the block */
function refusal(name: string, path: string, fields: (turn: number) => Record<string, string>, missed: string | null = null): Way {
  let turn = 0;
  let token = '';
  let cookie = '';
  return {
    name,
    times: PER_ROUND,
    prepare: async () => {
      await work.run((em) => em.execute('truncate sign_in_failure, viewer_miss'));
      if (missed !== null) for (let time = 1; time <= PER_ROUND; time += 1) await missFourTimes(missed, addressOf(turn + time));
      const page = await desks.portal.inject({ method: 'GET', url: path });
      token = /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
      cookie = page.cookies.map((one) => `${one.name}=${one.value}`).join('; ');
    },
    run: async (times) => {
      for (let time = 0; time < times; time += 1) {
        turn += 1;
        // Every attempt from an address of its own: the limits per address are not what is measured.
        const remoteAddress = addressOf(turn);
        const payload = new URLSearchParams({ _csrf: token, ...fields(turn) }).toString();
        const answer = await desks.portal.inject({ method: 'POST', url: path, remoteAddress, headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' }, payload });
        if (answer.statusCode !== (missed === null ? 422 : 429)) throw new Error(`${name} was answered ${answer.statusCode}`);
      }
    },
  };
}

function addressOf(turn: number): string {
  return `198.18.${Math.floor(turn / 250) % 250}.${(turn % 250) + 1}`;
}

async function missFourTimes(number: string, address: string): Promise<void> {
  const attempt = { numberHash: hashes.contractNumber.of(number), addressHash: hashes.address.of(address) };
  await work.run(async (em) => {
    for (let time = 0; time < 4; time += 1) await recordMiss(em, attempt, number, systemClock.now());
  });
}

/** A key of the right form that opens nothing. */
function otherKey(): string {
  return formatKey(keys.open(keys.draw('nothing').sealed, 'nothing'));
}

/** The number of a guarantee that was put through up to its registration in the viewer. */
async function registeredNumber(): Promise<string> {
  const applicationId = await desks.putThrough(await desks.draft());
  const issue = new IssueActivities(work, systemClock, systemRandom, keys, new ViewerRegistry());
  const concluded = await issue.concludeContract({ applicationId });
  if (concluded.outcome !== 'concluded') throw new Error('The contract was not concluded.');
  const { certificateId } = await issue.issueCertificate({ applicationId, revisionId: concluded.revisionId });
  await issue.issueKey({ applicationId, certificateId });
  await issue.registerCertificate({ applicationId, certificateId });
  return (await work.read((em) => em.findOneOrFail(GuaranteeContract, { application: applicationId }))).contractNumber;
}
