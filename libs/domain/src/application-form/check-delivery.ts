import type { ElectronicDeliveryVerdict } from '../project-owner/electronic-delivery.js';
import { EVIDENCE_KIND_LABELS } from './form-vocabulary.js';
import type { FieldReader } from './field-reader.js';
import type { FormContext } from './form-context.js';
import type { ApplicationValues } from './values.js';

/** The ways of delivery and payment that this case may take, the addressee's form, and the papers that must be attached. */
export function checkDelivery(values: ApplicationValues, verdict: ElectronicDeliveryVerdict | null, context: FormContext, reader: FieldReader): void {
  if (values.medium === 'electronic' && verdict !== null && !verdict.electronic) {
    const reason = verdict.reasons[0]?.sentence ?? '';
    reader.violate('medium', 'medium/paper-only', `${reason}郵送または来店を選んでください`);
  }
  if (values.paymentMethod === 'deferred' && !context.deferredPaymentAgreed) {
    reader.violate('paymentMethod', 'payment/no-agreement', '一括納付には、あらかじめ取決めが必要です。ほかの支払方法を選んでください');
  }
  if (values.addressee !== null && /(?:様|殿|御中)$/.test(values.addressee)) {
    reader.violate('addressee', 'addressee/with-suffix', '宛名の最後の「様」「殿」「御中」は取り除いてください。証書には「様」が自動で付きます');
  }
  askAboutAddressee(values, reader);
  if (values.evidenceKind !== null && !context.attachments.some(({ purpose }) => purpose === values.evidenceKind)) {
    reader.violateAt('attachments', 'attachments', 'attachments/missing', `${EVIDENCE_KIND_LABELS[values.evidenceKind]}（PDF）を添付してください`);
  }
}

/** A 宛名 that was typed for another 発注者 is asked about, until it is typed anew or confirmed for this one. */
function askAboutAddressee({ addressee, ownerId }: ApplicationValues, reader: FieldReader): void {
  const typedFor = reader.addresseeOwner();
  if (addressee === null || ownerId === null || typedFor === '' || typedFor === ownerId) return;
  reader.cautions.push({
    step: 'works', field: 'addressee', code: 'addressee/other-owner', question: `発注者が変わりました。宛名は「${addressee}」のままでよろしいですか`,
    explanation: '契約書の宛名を確かめてください。', answers: [{ value: `keep:${ownerId}`, label: 'この宛名のまま進む' }],
  });
}
