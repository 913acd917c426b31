import { corporateForms, searchKey, type SubmittedApplication } from '#domain';
import { composeSearchKey, type Customer, type GuaranteeApplication } from '#persistence';

/** The columns of a case that repeat what the form says, for lists and searches; written at submission and at each correction. */
export type DerivedColumns = Pick<
  GuaranteeApplication,
  'workClass' | 'medium' | 'owner' | 'ownerRule' | 'content' | 'ownerName' | 'projectName' | 'contractPrice' | 'guaranteeAmount' | 'guaranteeUntil' | 'desiredIssueOn' | 'searchKey'
>;

export function derivedColumns(content: SubmittedApplication, customer: Pick<Customer, 'name' | 'nameKana' | 'customerNumber'>, receptionNumber: string): DerivedColumns {
  return {
    workClass: content.workClass,
    medium: content.medium,
    owner: content.ownerId,
    ownerRule: content.ownerRuleId,
    content,
    ownerName: content.ownerName,
    projectName: content.workName,
    contractPrice: content.contractPrice,
    guaranteeAmount: content.guaranteeAmount,
    guaranteeUntil: content.guaranteeUntil,
    desiredIssueOn: content.desiredIssueDate,
    searchKey: composeSearchKey({
      reception: searchKey(receptionNumber),
      project: searchKey(content.workName) + searchKey(content.workNumber ?? ''),
      owner: searchKey(content.ownerName) + searchKey(content.addressee),
      customer: searchKey(customer.name) + searchKey(customer.nameKana),
      customerNumber: customer.customerNumber,
      forms: corporateForms([customer.name]).join(' '),
    }),
  };
}
