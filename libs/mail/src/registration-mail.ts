import { type CalendarDate, formatEraDateWithWeekday } from '#domain';
import type { TemplateEngine } from '#platform';
import { type ComposedMail, writeMail } from './compose-mail.js';
import { indented } from './detail-block.js';
import { breakLines, LINE_WIDTH } from './line-breaking.js';
import type { MailSender } from './mail-views.js';

/** What mails of the ID registration say; none of them names an ID or a password. */
export interface RegistrationMailContent {
  readonly receptionNumber: string;
  readonly company: string;
  readonly person: string;
  /** Page that shows the state of the registration to whoever knows its number. */
  readonly url: string;
  /** 不備: what is asked for, and until when; empty and null in other mails. */
  readonly requests: readonly string[];
  readonly answerBy: CalendarDate | null;
  /** 催促: when the registration ends without an answer; null in other mails. */
  readonly closesOn: CalendarDate | null;
  readonly awaitsPaper: boolean;
  /** 期限切れ: the end came because nothing did. */
  readonly lapsed: boolean;
}

/** A mail's finished strings. */
interface RegistrationMailView {
  readonly number: string;
  readonly addressee: string;
  readonly greeting: string;
  readonly requests: string;
  readonly date: string;
  readonly closes: string;
  readonly url: string;
  readonly awaitsPaper: boolean;
  readonly lapsed: boolean;
  readonly sender: MailSender;
}

/** @param template a name of `RegistrationMail` */
export function composeRegistrationMail(templates: TemplateEngine, template: string, content: RegistrationMailContent, sender: MailSender): ComposedMail {
  return writeMail<RegistrationMailView>(templates, `registration/${template}`, {
    number: content.receptionNumber,
    addressee: [...breakLines(content.company, LINE_WIDTH), ...breakLines(`${content.person} 様`, LINE_WIDTH)].join('\n'),
    greeting: breakLines(`${sender.suretyName} ${sender.branchName}です。`, LINE_WIDTH).join('\n'),
    requests: content.requests.map((text) => indented(`・${text}`)).join('\n'),
    date: dayWords(content.answerBy),
    closes: dayWords(content.closesOn),
    url: content.url,
    awaitsPaper: content.awaitsPaper,
    lapsed: content.lapsed,
    sender,
  });
}

function dayWords(day: CalendarDate | null): string {
  return day === null ? '' : formatEraDateWithWeekday(day);
}
