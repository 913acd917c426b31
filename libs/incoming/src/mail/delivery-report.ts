/** `<hash of 40 digits@domain>`: how our own Message-IDs look. */
const OURS = /<([0-9a-f]{40}@[^<>\s]+)>/;
/** `name+{first 24 digits}@domain`: our return addresses. */
const RETURN_ADDRESS = /\+([0-9a-f]{24})@/;

/** Which mail of ours a report is about: by the address it came back to, else by the Message-ID it quotes. Null when it names none. */
export function reportedMail(recipients: readonly string[], quoted: string): string | null {
  for (const recipient of recipients) {
    const verp = RETURN_ADDRESS.exec(recipient)?.[1];
    if (verp) return verp;
  }
  return OURS.exec(quoted)?.[1] ?? null;
}

/** Whether the status of a report says that it will not arrive: `delayed` and `relayed` are no failure. */
export function saysFailed(status: string): boolean {
  return /^action:\s*failed/im.test(status);
}
