import type { Ending } from './plan.js';

/**
 * What stands in the record of a case, one line a thing: `fact KeyIssued`, `paper key-notice`, `receipt confirmed`. A thing
 * that is not as it should be (not delivered, not sent, of another amount) reads differently, so two lists tell everything.
 */
export const INVENTORY = `
  with one_case as (
    select a.id, a.draft_id, a.state, a.ended_at, a.guarantee_amount, a.medium, p.amount as premium from guarantee_application a left join premium_charge p on p.application_id = a.id),
  certified as (
    select a.id as case_id, t.* from one_case a join guarantee_contract g on g.application_id = a.id join contract_revision r on r.contract_id = g.id join certificate t on t.revision_id = r.id),
  keyed as (select c.case_id, k.* from certified c join authentication_key k on k.certificate_id = c.id),
  subject (case_id, id) as (select id, id from one_case union all select case_id, id from certified union all select case_id, id from keyed)
  select case_id as "caseId", thing from (
    select id as case_id, 'application ' || state || case when ended_at is null then ', open' else '' end as thing from one_case
    union all select application_id, 'correction ' || round || case when answered_at is null then ', unanswered' else ' answered' end from correction_request
    union all select application_id, 'review ' || round || ' ' || opinion || ', ' || coalesce(outcome, 'undecided') from review
    union all select application_id, 'premium charge' from premium_charge
    union all select r.application_id, 'receipt' || case when r.confirmed_at is null then ', unconfirmed' else ' confirmed' end || case when r.reversed_at is null then '' else ', reversed' end
        || case when p.id is null then ', of no payment' when p.amount <> r.amount then ', of another amount than its payment' else '' end
      from receipt r left join payment p on p.id = r.payment_id
    union all select id, 'premium received exactly' from one_case
      where premium = (select sum(amount + fee_waived) from receipt where application_id = one_case.id and confirmed_at is not null and reversed_at is null)
    union all select application_id, 'contract' from guarantee_contract
    union all select g.application_id, 'revision ' || r.revision || ' ' || r.kind || ' ' || r.medium || case when r.guarantee_amount = a.guarantee_amount and r.premium_amount = a.premium then '' else ', of other amounts' end
      from contract_revision r join guarantee_contract g on g.id = r.contract_id join one_case a on a.id = g.application_id
    union all select case_id, 'certificate ' || status || case when registered_at is null then '' else ', registered' end || case when notified_at is null then '' else ', notified' end
        || case when delivered_on is null then '' else ', delivered' end from certified
    union all select case_id, 'key ' || generation || case when revoked_at is null then ' alive' else ', revoked' end from keyed
    union all select c.case_id, 'viewer entry' || case when v.self_checked_at is null then ', never opened' else ' opened by the self-check' end from viewer_entry v join certified c on c.id = v.certificate_id
    union all select s.case_id, 'paper ' || p.kind from stored_paper p left join subject s on s.id = p.subject
    union all select a.id, 'attachment ' || f.purpose || case when f.removed_at is null then '' else ', removed' end from attachment f join one_case a on a.draft_id = f.draft_id
    union all select e.case_id, 'fact ' || e.kind from audit_event e
    union all select a.id, 'notice ' || o.action || ' ' || o.name || case when o.delivered_at is null then ', not delivered' else '' end
      from outbox o left join one_case a on o.workflow_id = 'guarantee-application/' || a.id
    union all select application_id, 'mail ' || template || case when skipped_at is not null then ', skipped' when sent_at is null then ', not sent' else '' end from mail_message
    union all select application_id, 'task ' || kind || case when done_at is null then ', open' else ' done' end from branch_task
  ) things`;

/** Things an act may leave more than once, because people repeat an act whose answer was lost. */
export const REPEATABLE: ReadonlySet<string> = new Set(['fact AttachmentOpened', 'fact PaperPrinted']);

const times = (count: number, thing: string): string[] => Array.from({ length: count }, () => thing);
const each = (kind: string, ...names: readonly string[]): string[] => names.map((name) => `${kind} ${name}`);

const APPLIED = [
  'attachment contract-copy', 'notice start guaranteeApplication', 'mail application-received', ...each('fact', 'ApplicationSubmitted', 'ClaimTaken', 'MailSent'),
];
const REVIEWED = each('fact', 'AttachmentOpened', 'ChecklistAnswered', 'OpinionGiven', 'DecisionMade');
const PAID = [
  'premium charge', 'premium received exactly', 'receipt confirmed', 'paper premium-notice', 'mail premium-notice',
  ...each('fact', 'PremiumNoticeIssued', 'MailSent', 'ReceiptRecorded', 'ReceiptConfirmed', 'PremiumSecured'),
];
const ISSUED = [
  'application issued', 'contract', 'paper premium-statement', ...each('fact', 'ContractConcluded', 'CertificateIssued', 'PapersRendered', 'MailSent'),
];
const ELECTRONIC = [
  ...APPLIED, ...REVIEWED, ...PAID, ...ISSUED, 'review 1 approve, approved', 'revision 1 new electronic', 'certificate notified, registered, notified', 'key 1 alive',
  'viewer entry opened by the self-check', ...each('paper', 'certificate', 'certificate-html', 'key-notice'), ...each('fact', 'KeyIssued', 'CertificateRegistered', 'SelfCheckPassed'),
  'mail certificate-registered',
];
const signals = (count: number): string[] => times(count, 'notice signal factCommitted');

/** Everything that stands in the record of a case that ended this way. */
const EXPECTED: Readonly<{ [ending in Ending]: readonly string[] }> = {
  electronic: [...ELECTRONIC, ...signals(2)],
  corrected: [
    ...ELECTRONIC, ...signals(4), 'correction 1 answered', 'mail correction-request', ...each('fact', 'CorrectionRequested', 'ApplicationCorrected', 'MailSent'),
  ],
  paper: [
    ...APPLIED, ...REVIEWED, ...PAID, ...ISSUED, ...signals(3), 'review 1 approve, approved', 'certificate delivered, delivered', 'paper paper-certificate',
    'task paper-certificate done', ...each('fact', 'TaskOpened', 'PaperPrinted', 'PaperDelivered', 'TaskDone'), 'mail certificate-issued',
  ],
  declined: [...APPLIED, ...REVIEWED, ...signals(1), 'application declined', 'review 1 decline, declined', 'mail application-declined', 'fact MailSent'],
  retracted: [...APPLIED, ...signals(1), 'application retracted', 'fact ApplicationRetracted', 'mail application-retracted', 'fact MailSent'],
};

/** A paper certificate is posted or handed over, as the customer wished. */
export function expectedOf(ending: Ending, isPosted: boolean): readonly string[] {
  if (ending !== 'paper') return EXPECTED[ending];
  return [...EXPECTED.paper, ...(isPosted ? ['revision 1 new postal', 'fact PaperDispatched'] : ['revision 1 new counter'])];
}

/** What asks for something need not go out when that was done before its turn. */
const ASKING = ['mail premium-notice', 'mail correction-request'];
const NOTICE = ['paper premium-notice', 'fact PremiumNoticeIssued'];

/**
 * 保証料のご案内 need not go out when the premium came in before its turn, nor a 補正のお願い that was answered: then there is one that was skipped, with the fact of it
 * instead of the fact that it was sent. A mail that has gone from the record leaves its fact behind. The paper of such a 保証料のご案内 is not made either, when all had come before
 * its turn: neither it nor the fact of it is there then.
 */
export function withoutSkippedNotice(expected: readonly string[], actual: readonly string[]): readonly string[] {
  return ASKING.reduce((things, mail) => {
    const skipped = `${mail}, skipped`;
    if (!things.includes(mail) || !actual.includes(skipped)) return things;
    const rest = [...things];
    const unmade = mail === 'mail premium-notice' && NOTICE.every((thing) => !actual.includes(thing)) ? NOTICE : [];
    for (const thing of [mail, 'fact MailSent', ...unmade]) rest.splice(rest.indexOf(thing), 1);
    return [...rest, skipped, 'fact MailSkipped'];
  }, expected);
}

/** What is missing and what is too many, in words. */
export function differences(expected: readonly string[], actual: readonly string[]): string[] {
  const count = (things: readonly string[], thing: string): number => things.filter((one) => one === thing).length;
  return [...new Set([...expected, ...actual])].flatMap((thing) => {
    const [wanted, found] = [count(expected, thing), count(actual, thing)];
    const isRight = REPEATABLE.has(thing) && wanted > 0 ? found >= wanted : found === wanted;
    return isRight ? [] : [`“${thing}” ${found} times instead of ${wanted}`];
  });
}
