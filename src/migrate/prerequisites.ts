/**
 * What the login role of a runner must be allowed to do, and the SQL for a database administrator where it is not.
 */
import { escapeIdentifier } from 'pg'
import { MigrationError } from './errors.js'
import { GROUP_ROLES, OWNER, OWNER_BECOMES } from './names.js'
import type { Session } from './session.js'

export interface Prerequisites {
  readonly installer: string
  readonly database: string
  readonly createsRoles: boolean
  readonly createsSchemas: boolean
  /** Group roles that the server does not have. */
  readonly missingRoles: readonly string[]
  /** Roles that strata_owner cannot become. */
  readonly ownerCannotBecome: readonly string[]
  readonly installerIsOwner: boolean
}

export async function readPrerequisites(session: Session): Promise<Prerequisites> {
  // Before 16 a member may always `set role`; since then a membership says whether it may.
  const become = session.major >= 16 ? 'set' : 'member'
  const { rows } = await session.client.query<Prerequisites>(
    `select session_user as installer,
            current_database() as database,
            (select rolsuper or rolcreaterole from pg_roles where rolname = session_user) as "createsRoles",
            has_database_privilege(session_user, current_database(), 'create') as "createsSchemas",
            array(select r from unnest($1::text[]) with ordinality as w (r, n)
                  where not exists (select from pg_roles where rolname = r) order by n) as "missingRoles",
            array(select r.rolname::text from pg_roles r, pg_roles o
                  where r.rolname = any ($2::text[]) and o.rolname = $3
                    and not pg_has_role(o.oid, r.oid, $4)) as "ownerCannotBecome",
            coalesce((select pg_has_role(session_user, oid, $4) from pg_roles where rolname = $3), false) as "installerIsOwner"`,
    [GROUP_ROLES, OWNER_BECOMES, OWNER, become],
  )
  const found = rows[0]
  if (!found) throw new Error('the server did not tell the privileges of the role')
  return found
}

/** True when the roles and memberships are as roles.sql would make them. */
export function rolesAreReady(found: Prerequisites): boolean {
  return found.missingRoles.length === 0 && found.ownerCannotBecome.length === 0 && found.installerIsOwner
}

/** The refusal: what is missing as one sentence, and the statements that an administrator runs once. */
export function privilegeMissing(session: Session, found: Prerequisites, cause?: unknown): MigrationError {
  const lacks: string[] = []
  if (found.missingRoles.length > 0) lacks.push('CREATEROLE to make the group roles of pg-strata')
  else if (found.ownerCannotBecome.length > 0)
    lacks.push(`the right to let ${OWNER} become ${found.ownerCannotBecome.join(' and ')}`)
  if (found.missingRoles.length === 0 && !found.installerIsOwner) lacks.push(`membership in ${OWNER}`)
  if (!found.createsSchemas) lacks.push(`CREATE on database ${found.database}`)
  return new MigrationError(
    'privilege_missing',
    `The role ${found.installer} lacks ${lacks.join(', and ')}: have a database administrator run the SQL below once, then try again.`,
    { sql: administratorSql(session, found), cause, retry: 'never' },
  )
}

function administratorSql(session: Session, found: Prerequisites): string {
  const installer = escapeIdentifier(found.installer)
  const become = session.major >= 16 ? ' with inherit false, set true' : ''
  const cannotBecome = OWNER_BECOMES.filter(
    (role) =>
      found.missingRoles.includes(role) ||
      found.missingRoles.includes(OWNER) ||
      found.ownerCannotBecome.includes(role),
  )
  return [
    ...found.missingRoles.map((role) => `create role ${role} nologin${role === OWNER ? ' noinherit' : ''};`),
    ...cannotBecome.map((role) => `grant ${role} to ${OWNER}${become};`),
    ...(found.installerIsOwner ? [] : [`grant ${OWNER} to ${installer}${become};`]),
    ...(found.createsSchemas
      ? []
      : [`grant create on database ${escapeIdentifier(found.database)} to ${installer};`]),
  ].join('\n')
}
