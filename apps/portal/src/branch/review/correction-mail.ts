import type { CalendarDate } from '#domain';
import { type GuaranteeApplication, readMailPeople } from '#persistence';
import type { PortalConfig, TemplateEngine } from '#platform';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, TEMPLATES } from '../../http/tokens.js';
import { type LetterLine, letterLines } from './letter-lines.js';

/** A 補正のお願い as far as its mail tells it: also what was asked for before and waits for its answer. */
export interface RequestedCorrection {
  readonly asked: readonly { readonly fields: readonly string[]; readonly reason: string }[];
  readonly answerBy: CalendarDate;
}

export interface MailPreview {
  /** Empty when the customer has no address: nothing is sent then. */
  readonly to: string;
  readonly subject: string;
  readonly lines: readonly LetterLine[];
}

/** お客様に届く内容: the mail as it would go out now, by the template and the words it is sent with. */
@Injectable()
export class CorrectionMail {
  constructor(
    @Inject(TEMPLATES) private readonly templates: TemplateEngine,
    @Inject(CONFIG) private readonly config: PortalConfig,
  ) {}

  async preview(em: EntityManager, application: GuaranteeApplication, request: RequestedCorrection): Promise<MailPreview> {
    const { composeMail, correctionMail } = await import('#mail');
    const { suretyName, serviceName, branchHours, publicUrl } = this.config;
    const { addresses, recipient, sender } = await readMailPeople(em, application);
    const mail = composeMail(this.templates, 'correction-request', correctionMail(application, publicUrl, request.asked, request.answerBy), {
      recipient, sender: { suretyName, serviceName, branchHours, ...sender },
    });
    return { to: addresses.join(', '), subject: mail.subject, lines: letterLines(mail.text) };
  }
}
