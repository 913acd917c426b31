import { formatEraDateWithWeekday, japanDate } from '#domain';
import type { TemplateEngine } from '#platform';
import { type ComposedMail, writeMail } from './compose-mail.js';
import { indented } from './detail-block.js';
import { breakLines, LINE_WIDTH } from './line-breaking.js';
import type { MailSender } from './mail-views.js';

/** 受信のお知らせ: that it has arrived, or that it could not be opened. Nothing of what stands in it is repeated. */
export interface ArrivalMailContent {
  readonly receivedAt: Date;
  /** Why papers could not be opened, a sentence each; empty in the plain notice. */
  readonly problems: readonly string[];
}

interface ArrivalMailView {
  readonly addressee: string;
  readonly greeting: string;
  readonly date: string;
  readonly problems: string;
  readonly sender: MailSender;
}

export const ARRIVAL_MAILS = ['arrival-received', 'arrival-quarantined'] as const;
export type ArrivalMail = (typeof ARRIVAL_MAILS)[number];

export function composeArrivalMail(templates: TemplateEngine, template: ArrivalMail, content: ArrivalMailContent, sender: MailSender): ComposedMail {
  return writeMail<ArrivalMailView>(templates, `arrival/${template}`, {
    addressee: 'メールをお送りくださった方へ',
    greeting: breakLines(`${sender.suretyName} ${sender.branchName}です。`, LINE_WIDTH).join('\n'),
    date: formatEraDateWithWeekday(japanDate(content.receivedAt.getTime())),
    problems: content.problems.map((problem) => indented(`・${problem}`)).join('\n'),
    sender,
  });
}
