import type { NestFastifyApplication } from '@nestjs/platform-fastify';

type Inject = NestFastifyApplication['inject'];
export type PageResponse = Awaited<ReturnType<Inject>>;

const TOKEN = /name="_csrf" value="([^"]+)"/;
const SIGN_IN = { contractor: '/sign-in', branch: '/branch/sign-in', admin: '/admin/sign-in' } as const;

/** A browser without JavaScript: keeps cookies, sends the token of the page a form came from. */
export class Visitor {
  private readonly cookies = new Map<string, string>();

  constructor(
    private readonly app: NestFastifyApplication,
    /** Address of the client as the portal sees it. */
    private readonly address = '192.0.2.1',
  ) {}

  async get(path: string, headers: Record<string, string> = {}): Promise<PageResponse> {
    return this.send({ method: 'GET', url: path, headers });
  }

  /** Opens `from` (default: the path itself), takes its token and posts the form; several values by arrays. */
  async post(path: string, fields: Record<string, string | string[]>, options: { from?: string; token?: string } = {}): Promise<PageResponse> {
    const token = options.token ?? (await this.formToken(options.from ?? path));
    const body = new URLSearchParams([['_csrf', token]]);
    for (const [name, value] of Object.entries(fields)) for (const item of [value].flat()) body.append(name, item);
    return this.send({ method: 'POST', url: path, headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: body.toString() });
  }

  /** Posts one file with fields, the token first, as a browser sends `multipart/form-data`. */
  async upload(path: string, field: string, file: { name: string; type: string; bytes: Uint8Array }, fields: Record<string, string> = {}, options: { from?: string; token?: string } = {}): Promise<PageResponse> {
    const form = new FormData();
    form.append('_csrf', options.token ?? await this.formToken(options.from ?? path));
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append(field, new Blob([new Uint8Array(file.bytes)], { type: file.type }), file.name);
    const encoded = new Response(form);
    const type = encoded.headers.get('content-type') ?? '';
    return this.send({ method: 'POST', url: path, headers: { 'content-type': type }, payload: Buffer.from(await encoded.arrayBuffer()) });
  }

  async signIn(audience: keyof typeof SIGN_IN, loginId: string, password: string): Promise<PageResponse> {
    return this.post(SIGN_IN[audience], { 'login-id': loginId, password });
  }

  /** The token of the first form on a page, '' when the page has none. */
  async formToken(path: string): Promise<string> {
    return TOKEN.exec((await this.get(path)).body)?.[1] ?? '';
  }

  cookie(name: string): string | undefined {
    return this.cookies.get(name);
  }

  /** Puts a cookie of another visitor here, or takes one away. */
  setCookie(name: string, value: string | undefined): void {
    if (value === undefined) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }

  private async send(request: { method: 'GET' | 'POST'; url: string; headers: Record<string, string>; payload?: string | Buffer }): Promise<PageResponse> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await this.app.inject({ ...request, remoteAddress: this.address, headers: { ...request.headers, ...(cookie ? { cookie } : {}) } });
    for (const set of response.cookies) {
      if (set.value === '' || set.expires?.getTime() === 0) this.cookies.delete(set.name);
      else this.cookies.set(set.name, set.value);
    }
    return response;
  }
}
