import type { NestFastifyApplication } from '@nestjs/platform-fastify';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly location: string | null;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A browser of one person: keeps cookies and sends the token of the page it comes from. */
export class Desk {
  private readonly cookies = new Map<string, string>();
  private token = '';

  private constructor(private readonly app: NestFastifyApplication, readonly loginId: string) {}

  static async signIn(app: NestFastifyApplication, loginId: string, password: string, audience: 'branch' | 'admin' = 'branch'): Promise<Desk> {
    const desk = new Desk(app, loginId);
    await desk.get(`/${audience}/sign-in`);
    const answer = await desk.post(`/${audience}/sign-in`, { 'login-id': loginId, password });
    if (answer.status !== 303) throw new Error(`${loginId} could not sign in: ${answer.status} ${answer.body.slice(0, 2_000)}`);
    await desk.get(`/${audience}`);
    return desk;
  }

  async get(url: string): Promise<Answer> {
    return this.keep(await this.app.inject({ method: 'GET', url, headers: this.headers() }));
  }

  /** Posts a form; repeated values become repeated fields. `csrf: null` leaves the token out. */
  async post(url: string, fields: Readonly<Record<string, string | readonly string[]>> = {}, csrf: string | null = this.token): Promise<Answer> {
    const body = new URLSearchParams();
    if (csrf !== null) body.append('_csrf', csrf);
    for (const [name, value] of Object.entries(fields)) for (const item of [value].flat()) body.append(name, item);
    return this.keep(await this.app.inject({
      method: 'POST', url, payload: body.toString(), headers: { ...this.headers(), 'content-type': 'application/x-www-form-urlencoded' },
    }));
  }

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  private headers(): Record<string, string> {
    return { cookie: this.cookie };
  }

  private keep(response: Awaited<ReturnType<NestFastifyApplication['inject']>>): Answer {
    for (const { name, value } of response.cookies) this.cookies.set(name, value);
    const type = String(response.headers['content-type'] ?? '');
    const body = type.includes('html') ? response.body : '';
    this.token = /name="_csrf" value="([^"]+)"/.exec(body)?.[1] ?? this.token;
    return { status: response.statusCode, body: type.includes('html') ? body : response.body, location: (response.headers['location'] as string | undefined) ?? null, headers: response.headers };
  }
}
