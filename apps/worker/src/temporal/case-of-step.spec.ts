import { CASE_KEY_OF, caseOfStep } from './case-of-step.js';
import { activitiesByQueue, type ActivityProviders } from '../activities/index.js';

const ID = '00000000-0000-7000-8000-000000000001';

describe('the case of a step', () => {
  const offered = Object.values(activitiesByQueue({} as ActivityProviders)).flatMap((activities) => Object.keys(activities));

  it.each([...new Set(offered)])('%s names one', (activity) => {
    const key = CASE_KEY_OF[activity as keyof typeof CASE_KEY_OF];
    expect(caseOfStep(activity, { [key]: ID })).toBe(ID);
    expect([caseOfStep(activity, { [key]: '' }), caseOfStep(activity, {}), caseOfStep(activity, undefined)]).toEqual([null, null, null]);
  });

  it('is that of the original itself in 廃棄', () => {
    expect(caseOfStep('removeArrivalFiles', { disposalId: ID })).toBe(ID);
    expect(caseOfStep('anything else', { applicationId: ID })).toBeNull();
  });
});
