import { AuthenticationKeys, purposeHashes, SecretBox } from '#identity';
import { systemRandom } from '#platform';
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Target } from './plan.js';

export interface Place {
  readonly projectDir: string;
  readonly stateDir: string;
  /** PORT, MAILBOX_PORT, SMTP_PORT, TEMPORAL_PORT, TEMPORAL_UI_PORT, POSTGRES_PORT, INTAKE_PORT, SMTP_RECEIVER_PORT. */
  readonly ports: Readonly<Record<string, string>>;
  /** What else its services are told. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** What can be killed: a service, the browsers, or `reader`, the processes in which the worker opens what strangers sent. */
export type Victim = Target | 'intake' | 'reader';

/** The one-machine installation on ports and state of its own. Its launcher starts again what the trial kills. */
export class Installation {
  private said = '';
  private ended = false;

  private constructor(
    private readonly place: Place,
    private readonly launcher: ChildProcess,
  ) {
    const hear = (chunk: unknown): void => void (this.said += String(chunk));
    launcher.stdout?.on('data', hear);
    launcher.stderr?.on('data', hear);
    launcher.once('close', () => (this.ended = true));
  }

  /** Starts it, and stops it again when it does not become ready or is no longer wanted. */
  static async start(place: Place, signal: AbortSignal): Promise<Installation> {
    const launcher = spawn(process.execPath, ['apps/local/start.mjs', '--empty'], {
      cwd: place.projectDir, env: { ...process.env, NODE_OPTIONS: '', ...place.ports, ...place.settings, STATE_DIR: place.stateDir }, stdio: ['ignore', 'pipe', 'pipe'], detached: true,
    });
    const installation = new Installation(place, launcher);
    try {
      await installation.until(() => signal.aborted || installation.said.includes('(started in'), 300, 'was not ready');
      signal.throwIfAborted();
      return installation;
    } catch (error) {
      await installation.stop();
      throw error;
    }
  }

  get base(): string {
    return `http://127.0.0.1:${this.place.ports['PORT']}`;
  }

  get databaseUrl(): string {
    return `postgres://hosho:${this.secret('database-password')}@127.0.0.1:${this.place.ports['POSTGRES_PORT']}/hosho`;
  }

  private secret(name: string): string {
    return readFileSync(join(this.place.stateDir, 'secrets', name), 'utf8').trim();
  }

  get papersDir(): string {
    return join(this.place.stateDir, 'papers');
  }

  get faxFolder(): string {
    return join(this.place.stateDir, 'fax');
  }

  get mailDir(): string {
    return join(this.place.stateDir, 'mail');
  }

  get keys(): AuthenticationKeys {
    const [id = '', key = ''] = this.secret('key-ring').split(':');
    const pepper = Buffer.from(this.secret('key-pepper'), 'base64');
    return new AuthenticationKeys(new SecretBox([{ id, key: Buffer.from(key, 'base64') }]), purposeHashes(pepper).authenticationKey, systemRandom);
  }

  /** SIGKILL, without a warning. @returns false when nothing of the kind runs at this moment */
  kill(target: Victim): boolean {
    if (this.ended) throw new Error(`The launcher has ended: ${this.said.slice(-1_000)}`);
    const pids = target === 'chromium' ? this.browsers() : target === 'reader' ? this.readers() : this.services(target);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    return pids.length > 0;
  }

  /** Ctrl-C, and whether the launcher left in order. */
  async stop(): Promise<void> {
    if (this.launcher.pid !== undefined && !this.ended) process.kill(this.launcher.pid, 'SIGINT');
    await this.until(() => this.ended, 60, 'did not stop', true);
  }

  private services(name: string): number[] {
    const list: { name: string; pid: number }[] = JSON.parse(readFileSync(join(this.place.stateDir, 'run', 'services.json'), 'utf8'));
    return list.filter((service) => service.name === name && runs(service.pid)).map(({ pid }) => pid);
  }

  /** Main processes of a browser that belong to this installation. */
  private browsers(): number[] {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        if (!/headless-shell|chrom/.test(command) || command.includes('--type=')) return false;
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`DENSHI_HOSHO_STATE=${this.place.stateDir}\0`) && runs(pid);
      } catch {
        return false;
      }
    });
  }

  private readers(): number[] {
    const workers = this.services('worker');
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
        return workers.includes(Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('libs/incoming') && runs(pid);
      } catch {
        return false;
      }
    });
  }

  private async until(fits: () => boolean, seconds: number, what: string, mayEnd = false): Promise<void> {
    for (const end = Date.now() + seconds * 1_000; !fits(); await delay(100)) {
      if (Date.now() > end || (this.ended && !mayEnd)) throw new Error(`The installation ${what}: ${this.said.slice(-1_000)}`);
    }
  }
}

function runs(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
