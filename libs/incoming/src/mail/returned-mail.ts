/** `<hash of 40 digits@domain>`: how our own Message-IDs look. */
const OURS = /<([0-9a-f]{40}@[^<>\s]+)>/;
/** Fields are read so far. Characters. */
const LONGEST_FIELDS = 32 * 1024;
/** `name+{first 24 digits}@domain`: our return addresses. */
const RETURN_ADDRESS = /\+([0-9a-f]{24})@/;
const DAEMON = /^(mailer-daemon|postmaster|mail-?delivery[^@]*|mdaemon)@/i;
const FAILURE = /undeliver|deliver\w* (has )?fail|failure notice|returned mail|returned to sender|mail system error|mail delivery (failed|subsystem)|(could|can)\s?not be delivered|不達|配信(できません|不能|エラー)|送信できません|届きません|宛先不明/i;
const NOT_YET = /delay|warning|retr(y|ied)|遅延|遅れて/i;

/** So many mails are answered at most by one; a long exchange names them all. */
const MOST_ANSWERED = 50;

/** What looks like Message-IDs of ours in In-Reply-To and References, each once. Whether we have sent such mails is for whoever keeps them to say. */
export function ourMessageIds(fields: string): readonly string[] {
  return [...new Set(fields.slice(0, LONGEST_FIELDS).match(new RegExp(OURS, 'g')))].slice(0, MOST_ANSWERED);
}

/** Whether an address is that of a program that returns mails. */
export function isDaemon(address: string): boolean {
  return DAEMON.test(address);
}

/** What of a mail says that it is one of ours that came back. */
export interface ReturnEvidence {
  /** The delivery report in it (RFC 3464); null in what came by other programs: qmail, the carriers of mobile telephones. */
  readonly report: string | null;
  readonly sender: string;
  readonly subject: string;
  /** Nobody is named as the one to return it to: `MAIL FROM:<>`. */
  readonly fromNobody: boolean;
  /** It calls itself an answer of a machine for a person: a note of absence also comes back to our return address. */
  readonly isAnswer: boolean;
  /** It names the addresses that failed (X-Failed-Recipients). */
  readonly namesFailed: boolean;
  readonly encloses: boolean;
  readonly recipients: readonly string[];
  /** What it quotes or encloses. */
  readonly quoted: string;
}

/**
 * Which mail of ours came back, by the address it came back to, else by the Message-ID it quotes; null when nothing says that it failed for good, or
 * it names none. A person who writes to our return address is no program that returns a mail.
 */
export function returnedMail(evidence: ReturnEvidence): string | null {
  const { report, sender, subject, fromNobody, isAnswer, namesFailed, encloses } = evidence;
  const byProgram = isDaemon(sender) || namesFailed || (fromNobody && !isAnswer && (encloses || FAILURE.test(subject)));
  const failed = report === null ? byProgram && !NOT_YET.test(subject) : saysFailed(report);
  return failed ? mailNamed(evidence.recipients, evidence.quoted) : null;
}

function mailNamed(recipients: readonly string[], quoted: string): string | null {
  for (const recipient of recipients) {
    const token = RETURN_ADDRESS.exec(recipient)?.[1];
    if (token) return token;
  }
  return OURS.exec(quoted)?.[1] ?? null;
}

/** So many recipients of a report are looked at. */
const MOST_FAILED = 50;
const RECIPIENT = /^(?:final|original)-recipient:\s*(?:[^;\s]*;)?\s*<?([^<>\s;]+@[^<>\s;]+)>?/gim;

/** Of a report (RFC 3464) the addresses whose group says that it failed there: as they were written to, and as they were passed on. */
export function failedAddresses(report: string): readonly string[] {
  const groups = report.replaceAll('\r\n', '\n').split(/\n\s*\n/).filter(saysFailed).slice(0, MOST_FAILED);
  return [...new Set(groups.flatMap((group) => [...group.matchAll(RECIPIENT)].flatMap(([, address]) => (address === undefined ? [] : [address.toLowerCase()]))))];
}

/** Whether the status of a report says that it will not arrive: `delayed` and `relayed` are no failure. */
function saysFailed(status: string): boolean {
  return /^action:\s*failed/im.test(status);
}
