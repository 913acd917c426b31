import { LONGEST_PASSWORD } from './new-password.js';

/** argon2id with 19 MiB, 2 passes, 1 lane: the lightest set OWASP recommends, about 20 ms on the machines we run on. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** argon2id in the library's numbering; its enumeration is ambient and cannot be imported under isolated modules. */
const ARGON2ID = 2;

type Argon2 = typeof import('@node-rs/argon2');

/**
 * Passwords of all audiences. An unknown id is checked too, against a hash nobody knows the password of: the same code
 * runs, so neither the answer nor its time tells whether an id exists.
 */
export class Passwords {
  private dummy: Promise<string> | undefined;

  /** The binding is loaded at first use: a portal that has just started has nobody signing in yet. */
  constructor(private readonly load: () => Promise<Argon2> = () => import('@node-rs/argon2')) {}

  /** PHC string to be stored. */
  async hash(password: string): Promise<string> {
    const { hash } = await this.load();
    return hash(password.normalize('NFC'), { algorithm: ARGON2ID, ...COST });
  }

  /**
   * Whether the password belongs to the stored hash. `storedHash` is null for an unknown id; the answer is then false
   * after exactly the same work.
   */
  async verify(storedHash: string | null, password: string): Promise<boolean> {
    const { verify } = await this.load();
    const dummy = await this.dummyHash();
    const tooLong = [...password].length > LONGEST_PASSWORD;
    const matches = await verify(storedHash ?? dummy, tooLong ? '' : password.normalize('NFC'));
    return matches && storedHash !== null && !tooLong;
  }

  /** Made before the first check, so that the first unknown id costs no more than a known one. */
  private dummyHash(): Promise<string> {
    this.dummy ??= this.hash(crypto.randomUUID());
    return this.dummy;
  }
}
