import type { MikroORM } from '@mikro-orm/postgresql';

/** Rows of these are written once and read for ever. */
const WRITTEN_ONCE = ['audit_event', 'contract_revision', 'stored_paper'];

/**
 * The role that the services connect as: it reads and writes rows, and neither owns nor defines anything. Made when it is missing,
 * granted after every migration, because new tables come without rights. Nothing to do where the services connect as the owner.
 */
export async function grantApplicationRole(orm: MikroORM, applicationUrl: string): Promise<void> {
  const url = new URL(applicationUrl);
  const role = decodeURIComponent(url.username);
  const em = orm.em.fork();
  const [owner] = await em.execute<{ name: string; database: string }[]>('select current_user as name, current_database() as database');
  if (!owner || role === '' || role === owner.name) return;
  await em.transactional(async (inner) => {
    // One at a time in this database; in another one on the same server the role may be made at this very moment.
    await inner.execute(`select pg_advisory_xact_lock(hashtextextended('application role', 0))`);
    const [quoted] = await inner.execute<{ role: string; password: string; database: string }[]>(
      'select quote_ident(?) as role, quote_literal(?) as password, quote_ident(?) as database', [role, decodeURIComponent(url.password), owner.database],
    );
    if (!quoted) return;
    const known = await inner.execute<unknown[]>('select 1 from pg_roles where rolname = ?', [role]);
    if (known.length === 0) await inner.execute(`do $role$ begin
        create role ${quoted.role} login nosuperuser nocreatedb nocreaterole password ${quoted.password};
      exception when duplicate_object or unique_violation then null; end $role$`);
    for (const statement of grants(quoted.role, quoted.database)) await inner.execute(statement);
  });
}

function grants(role: string, database: string): readonly string[] {
  return [
    `revoke create on schema public from public`,
    `revoke temporary on database ${database} from public`,
    `grant connect on database ${database} to ${role}`,
    `grant usage on schema public to ${role}`,
    `revoke all on all tables in schema public from ${role}`,
    `grant select, insert, update, delete on all tables in schema public to ${role}`,
    `grant usage, select on all sequences in schema public to ${role}`,
    `revoke update, delete on ${WRITTEN_ONCE.join(', ')} from ${role}`,
    `revoke insert, update, delete on migration from ${role}`,
  ];
}
