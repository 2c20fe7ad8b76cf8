/**
 * The doctor: the rules that hold for every installation, run against a live database. It reads the catalog, changes nothing and needs no
 * privilege of its own; what it cannot see with the login it is given, it says.
 *
 *     import { doctor } from 'pg-strata/doctor'
 *     const { findings, warnings } = await doctor(client)
 */
import type { ClientBase } from 'pg'
import { GROUP_ROLES, OWNER } from '../migrate/names.js'
import { NOUNS, type Noun, schemasOf } from '../migrate/nouns.js'
import { type Database, ours, type Rule, type Severity } from './rule.js'
import { rules } from './rules/index.js'
import { roles } from './rules/roles.js'

export type { Rule, Severity } from './rule.js'
export { rules } from './rules/index.js'

export interface Finding {
  rule: string
  severity: Severity
  /** What is at fault, named as SQL names it. */
  object: string
  /** One sentence: what is wrong. */
  message: string
  /** One sentence: what to do next. */
  remedy: string
}

export interface Diagnosis {
  /** As the server names itself, such as 18.4. */
  serverVersion: string
  /** The rules that were asked. */
  rules: readonly string[]
  /** Holes and losses in the installation. */
  findings: Finding[]
  /** What stands around it: the server, its settings, other programs. */
  warnings: Finding[]
  /** What this login could not see, and which rules therefore said nothing about it. */
  unseen: { rule: string; what: string }[]
}

export interface DoctorOptions {
  /** The rules to ask; all of them where it is left out. */
  rules?: readonly Rule[]
}

/**
 * Examines the database of a connection. In the midst of a transaction it works in a savepoint, so that it also sees what is not committed
 * yet; otherwise in a read-only transaction of its own.
 */
export async function doctor(client: ClientBase, options: DoctorOptions = {}): Promise<Diagnosis> {
  const asked = options.rules ?? rules
  const nested = client.getTransactionStatus() === 'T'
  await client.query(
    nested ? 'savepoint strata_doctor' : 'begin transaction isolation level repeatable read, read only',
  )
  try {
    await client.query('set local search_path = pg_catalog, pg_temp')
    return await examine(client, asked)
  } finally {
    await client.query(
      nested ? 'rollback to savepoint strata_doctor; release savepoint strata_doctor' : 'rollback',
    )
  }
}

async function examine(client: ClientBase, asked: readonly Rule[]): Promise<Diagnosis> {
  const { rows } = await client.query<{
    version: string
    number: number
    installed: boolean
    complete: boolean
  }>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
            exists (select from pg_namespace n where ${ours('n')}) as installed,
            (select count(*) from pg_roles where rolname = any ($1)) = cardinality($1) as complete`,
    [GROUP_ROLES],
  )
  const [{ version, number, installed, complete }] = rows as [(typeof rows)[number]]
  const diagnosis: Diagnosis = {
    serverVersion: version.split(' ')[0] ?? version,
    rules: asked.map(({ name }) => name),
    findings: [],
    warnings: [],
    unseen: [],
  }
  if (!installed) {
    diagnosis.findings.push({
      rule: 'installed',
      severity: 'error',
      object: 'database',
      message: 'pg-strata is not installed in this database.',
      remedy: 'Run pg-strata migrate.',
    })
    return diagnosis
  }
  const noun = complete ? await installedNoun(client, number) : undefined
  // Nearly every rule asks what a group role may do; where one is missing, that is the finding.
  for (const rule of complete ? asked : [roles]) {
    const database = new Connected(client, number, noun, (what) =>
      diagnosis.unseen.push({ rule: rule.name, what }),
    )
    for (const { object, message, remedy } of await rule.find(database)) {
      const list = rule.severity === 'error' ? diagnosis.findings : diagnosis.warnings
      list.push({
        rule: rule.name,
        severity: rule.severity,
        object,
        message,
        remedy: remedy ?? rule.remedy,
      })
    }
  }
  return diagnosis
}

/** What the database remembers; where this login may not read it, what its schemas look like. */
async function installedNoun(client: ClientBase, serverVersion: number): Promise<Noun | undefined> {
  const database = new Connected(client, serverVersion, undefined, () => {})
  const [{ there } = { there: false }] = await database.query<{ there: boolean }>(
    `select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                    where n.nspname = 'strata_core' and c.relname = 'installed_nouns') as there`,
  )
  if (!there) return undefined
  const remembered = await database.queryAs<{ noun: Noun }>(
    OWNER,
    'which noun is installed',
    'select noun from strata_core.installed_nouns',
  )
  if (remembered) return remembered[0]?.noun
  const schemas = await database.query<{ name: string }>(
    `select n.nspname::text as name from pg_namespace n where ${ours('n')}`,
  )
  const found = schemas.map(({ name }) => name).sort()
  return NOUNS.find((noun) => String([...schemasOf(noun)].sort()) === String(found))
}

class Connected implements Database {
  constructor(
    private readonly client: ClientBase,
    readonly serverVersion: number,
    readonly noun: Noun | undefined,
    private readonly unseen: (what: string) => void,
  ) {}

  async query<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const { rows } = await this.client.query<Row>(sql, [...parameters])
    return rows
  }

  async queryAs<Row extends object>(
    role: string,
    what: string,
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<Row[] | undefined> {
    // From 16 on being a member and being able to become the role are two things.
    const [{ able } = { able: false }] = await this.query<{ able: boolean | null }>(
      'select pg_has_role(session_user, to_regrole($1), $2) as able',
      [role, this.serverVersion >= 160_000 ? 'set' : 'member'],
    )
    if (!able) {
      this.unseen(what)
      return undefined
    }
    await this.client.query('savepoint strata_doctor_role')
    try {
      await this.client.query(`set local role ${role}`)
      return await this.query<Row>(sql, parameters)
    } finally {
      await this.client.query('rollback to savepoint strata_doctor_role')
    }
  }
}
