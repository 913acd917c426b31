import { SAMPLE_PASSWORD } from '../../apps/cli/src/masters/people.js';
import { TestBrowser } from '../support/browser.js';
import { type RunningSystem, startRunningSystem } from '../support/running-system.js';
import { Person } from './person.js';
import { contractCopy } from './sample-application.js';

/** People of the sample masters who work in 見本東支店 or apply there. */
export const LOGIN = {
  contractor: '1000000001',
  colleague: '1000000002',
  clerk: 'higashi-uketsuke',
  secondClerk: 'higashi-keiri',
  reviewer: 'higashi-shinsa',
  chief: 'higashi-kacho',
  manager: 'higashi-shitencho',
  administrator: 'kanri',
} as const;
type StaffName = Exclude<keyof typeof LOGIN, 'contractor' | 'colleague' | 'administrator'>;

/** The running system with everybody who uses it, each in a browser of their own. */
export class Town {
  private constructor(
    readonly system: RunningSystem,
    readonly browser: TestBrowser,
    /** A contract copy to hand in. */
    readonly copy: string,
  ) {}

  static async open(options: Parameters<typeof startRunningSystem>[0] = {}): Promise<Town> {
    const system = await startRunningSystem(options);
    const browser = await TestBrowser.launch();
    const printer = await browser.visitor(system.baseUrl);
    const copy = await contractCopy(async (html) => {
      await printer.page.setContent(html);
      return printer.page.pdf();
    });
    await printer.page.close();
    return new Town(system, browser, copy);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.system.stop();
  }

  /** Somebody nobody knows, such as an owner at the viewer. */
  async stranger(options: { javaScript?: boolean } = {}): Promise<Person> {
    return new Person(await this.browser.visitor(this.system.baseUrl, options));
  }

  contractor(who: 'contractor' | 'colleague' = 'contractor', options: { javaScript?: boolean } = {}): Promise<Person> {
    return this.signedIn('contractor', LOGIN[who], options);
  }

  staff(who: StaffName, options: { javaScript?: boolean } = {}): Promise<Person> {
    return this.signedIn('branch', LOGIN[who], options);
  }

  /** Somebody with an お客様ID of their own, signed in with the password they have. */
  async holderOf(loginId: string, password: string): Promise<Person> {
    const visitor = await this.browser.visitor(this.system.baseUrl);
    await visitor.signIn('contractor', loginId, password);
    return new Person(visitor);
  }

  administrator(options: { javaScript?: boolean } = {}): Promise<Person> {
    return this.signedIn('admin', LOGIN.administrator, options);
  }

  /** The first mail about a case that bears such a subject. */
  async mail(subject: RegExp, about: string): Promise<{ readonly subject: string; readonly text: string; readonly to: readonly string[] }> {
    const { parsed, to } = await this.system.mails.waitFor((mail) => subject.test(mail.parsed.subject ?? '') && `${mail.parsed.subject ?? ''}${mail.parsed.text ?? ''}`.includes(about));
    return { subject: parsed.subject ?? '', text: parsed.text ?? '', to };
  }

  private async signedIn(audience: 'contractor' | 'branch' | 'admin', loginId: string, options: { javaScript?: boolean }): Promise<Person> {
    const visitor = await this.browser.visitor(this.system.baseUrl, options);
    await visitor.signIn(audience, loginId, SAMPLE_PASSWORD);
    return new Person(visitor);
  }
}
