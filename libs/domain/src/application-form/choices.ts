import { DEPOSIT_KIND_LABELS, DEPOSIT_KINDS, EVIDENCE_KIND_LABELS, EVIDENCE_KINDS, USE_PLAN_LABELS, USE_PLANS } from './form-vocabulary.js';
import { MEDIA, PAYMENT_METHODS, WORK_CLASSES } from '../vocabulary/enumerations.js';
import { MEDIUM_LABELS, PAYMENT_METHOD_LABELS, WORK_CLASS_LABELS } from '../vocabulary/labels.js';
import type { ChoiceSource } from './fields.js';
import type { FormContext } from './form-context.js';
import { OTHER_BUREAU } from './form-vocabulary.js';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** What a choice field offers: `ownerId` narrows the bureaus to those the owner's rule names. */
export function choicesOf(source: ChoiceSource, context: FormContext, ownerId: string | null): readonly Choice[] {
  switch (source) {
    case 'owners':
      return context.owners.map(({ id, name }) => ({ value: id, label: name }));
    case 'work-classes':
      return labelled(WORK_CLASSES, WORK_CLASS_LABELS);
    case 'bureaus': {
      const rule = context.owners.find(({ id }) => id === ownerId)?.rule;
      const named = rule?.terms.electronic?.regionalMaintenanceBureaus ?? [];
      return [...named.map((bureau) => ({ value: bureau, label: bureau })), { value: OTHER_BUREAU, label: OTHER_BUREAU }];
    }
    case 'media':
      return labelled(MEDIA, MEDIUM_LABELS).filter(({ value }) => value !== 'electronic' || context.channel === 'web');
    case 'payment-methods':
      return labelled(PAYMENT_METHODS, PAYMENT_METHOD_LABELS).filter(({ value }) => value !== 'deferred' || context.deferredPaymentAgreed);
    case 'deposit-banks':
      return context.depositBanks.map(({ id, bankName, branchName }) => ({ value: id, label: `${bankName} ${branchName}` }));
    case 'deposit-kinds':
      return labelled(DEPOSIT_KINDS, DEPOSIT_KIND_LABELS);
    case 'use-plans':
      return labelled(USE_PLANS, USE_PLAN_LABELS);
    case 'evidence-kinds':
      return labelled(EVIDENCE_KINDS, EVIDENCE_KIND_LABELS);
  }
}

function labelled<T extends string>(values: readonly T[], labels: Readonly<Record<T, string>>): readonly Choice[] {
  return values.map((value) => ({ value, label: labels[value] }));
}
