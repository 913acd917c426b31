import { duplicateReasons, readPhone } from '#domain';
import { SAMPLE_REGISTRATIONS } from './sample-registrations.js';

const TURNS = [0, 1, 2, 3];

test.each(SAMPLE_REGISTRATIONS.map((sample) => [sample.title, sample] as const))('%s: its telephone number is taken, however often it is begun', (_, { applicant }) => {
  expect(TURNS.map((turn) => readPhone(applicant(turn).phone).ok)).toEqual(TURNS.map(() => true));
});

test('who asks again after a play that broke off is like nobody, but for the one who shall be like a customer', () => {
  const comparable = ({ name, address, phone }: { name: string; address: string; phone: string }) => ({ name, address, phone, corporateNumber: null, files: [], tokens: [], pictures: [], onlyRead: [], unlikeRead: [] });
  const everybody = SAMPLE_REGISTRATIONS.filter(({ title }) => !title.includes('似ている')).flatMap(({ title, applicant }) => TURNS.map((turn) => ({ who: `${title} ${turn}`, ...comparable(applicant(turn)) })));
  const alike = everybody.flatMap((one, index) => everybody.slice(index + 1).filter((other) => duplicateReasons(one, other).length > 0).map((other) => `${one.who} ~ ${other.who}`));
  expect(alike).toEqual([]);
});
